package io.clipstream.it;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The shared broker as one test sees it: with a prefix of its own for topics, groups and transactional ids.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param prefix unique to the test, ends with a dot, legal in a topic's name; empty on a broker of the test's own
 */
record TestKafka(String bootstrapServers, String prefix) {

    /** The topic's name within this test. */
    String topic(String name) {
        return prefix + name;
    }

    /** Makes a topic with one replica and returns its full name. */
    String create(String name, int partitions, Map<String, String> settings) throws InterruptedException {
        return create(new NewTopic(topic(name), partitions, (short) 1).configs(settings));
    }

    /** Makes a topic with several replicas and returns its full name. */
    String createReplicated(String name, int partitions, short replicas) throws InterruptedException {
        return create(new NewTopic(topic(name), partitions, replicas));
    }

    private String create(NewTopic topic) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(topic)).all().get();
            return topic.name();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot create " + topic.name() + ": " + e.getMessage(), e);
        }
    }

    /** A producer of bytes; {@code settings} are added to the bootstrap servers. */
    KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A read-committed consumer without a group, at the beginning of every partition of the topics (full names). */
    KafkaConsumer<byte[], byte[]> readCommitted(String... topics) {
        return read("read_committed", topics);
    }

    /** The same for all that is there, aborted or not. */
    KafkaConsumer<byte[], byte[]> readUncommitted(String... topics) {
        return read("read_uncommitted", topics);
    }

    private KafkaConsumer<byte[], byte[]> read(String isolation, String... topics) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        isolation,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Arrays.stream(topics)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
