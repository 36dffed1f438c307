package io.clipstream.streams.relabel;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes a job's clients. What exactly-once needs is not open to settings, all else is.
 *
 * @param properties of the connection: addresses, TLS, SASL; may hold passwords
 * @param fetchBytes that one consumer may hold
 */
record RelabelClients(Map<String, Object> properties, int fetchBytes) {
    private static final int BATCH_BYTES = 256 << 10;

    RelabelClients {
        properties = Map.copyOf(properties);
    }

    Admin admin() {
        return Admin.create(properties);
    }

    /** A consumer for one lane, which assigns and seeks by itself. */
    Consumer<byte[], byte[]> consumer(String group) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_024);
        all.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes);
        all.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetchBytes / 2);
        all.putIfAbsent(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A producer for one lane. */
    Producer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 20);
        all.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        // Whoever reads committed results waits for the transaction of a process that was killed, until it is resumed
        // or
        // this is over.
        all.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 20_000);
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
