package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** A broker that is killed with a transaction open, and started again. */
final class DemoBrokerKillIT {
    /** A coordinator that ends what has timed out before its broker has registered: Kafka 4.3.1 then forgets the markers. */
    private static final BrokerOptions HASTY = BrokerOptions.singleNode()
            .withPort(0)
            .withSetting("transaction.abort.timed.out.transaction.cleanup.interval.ms", "10");

    @Test
    void whatItLeftOpenHoldsNobodyBack() throws Exception {
        Path directory = TestOutput.directory("demo broker kill");
        // given
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(data, SharedClasses.in(HASTY))) {
            TestKafka kafka = new TestKafka(broker.bootstrapServers(), "");
            kafka.create("numbers", 1, Map.of());
            KafkaProducer<byte[], byte[]> producer = transactional(kafka, "dead");
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record("never committed")).get(Limits.SOON.toSeconds(), TimeUnit.SECONDS);
            broker.kill(0);
            producer.close(Duration.ZERO);
        }

        // when
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(data, SharedClasses.in(HASTY))) {
            TestKafka kafka = new TestKafka(broker.bootstrapServers(), "");
            try (KafkaProducer<byte[], byte[]> producer = transactional(kafka, "alive")) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(record("committed")).get(Limits.SOON.toSeconds(), TimeUnit.SECONDS);
                producer.commitTransaction();
            }

            // then
            assertThat(Transactions.awaitValues(kafka, "numbers", 1)).containsExactly("committed");
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(TestKafka kafka, String id) {
        return kafka.producer(
                Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 1500));
    }

    private static ProducerRecord<byte[], byte[]> record(String value) {
        return new ProducerRecord<>("numbers", value.getBytes(StandardCharsets.UTF_8));
    }
}
