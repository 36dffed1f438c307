package io.clipstream.it;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

/** The least that shows a broker fit for exactly-once. */
final class Transactions {
    private Transactions() {}

    /** Commits one record with the value, and aborts another. */
    static void commitOneAbortOne(TestKafka kafka, String topic, String value, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("transactional.id", kafka.topic(topic + "-writer"));
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer(all)) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(record(kafka.topic(topic), "aborted " + value));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            unused = producer.send(record(kafka.topic(topic), value));
            producer.commitTransaction();
        }
    }

    /** All committed values of the topic, once there are as many. */
    static List<String> awaitValues(TestKafka kafka, String topic, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.readCommitted(kafka.topic(topic))) {
            Awaitility.await().atMost(Limits.PATIENT).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
                return values.size() >= count;
            });
        }
        return values;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8));
    }
}
