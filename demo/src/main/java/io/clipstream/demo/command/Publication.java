package io.clipstream.demo.command;

import io.clipstream.demo.DemoPicture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes the bundled pictures, once in the life of a data directory: all of them in one transaction, together with a note
 * that it was done, so that a demo killed in between has done both or neither. The note is a committed offset of a consumer
 * group that has no consumers, with a metadata text.
 */
final class Publication implements AutoCloseable {
    static final String GROUP = "clipstream-demo-pictures";
    private static final String NOTE = "the demo's pictures were published";

    private final TopicPartition notedAt;
    private final Producer<byte[], byte[]> producer;
    private final ConsumerGroupMetadata group;
    private final boolean isDone;

    private Publication(
            TopicPartition notedAt, Producer<byte[], byte[]> producer, ConsumerGroupMetadata group, boolean isDone) {
        this.notedAt = notedAt;
        this.producer = producer;
        this.group = group;
        this.isDone = isDone;
    }

    /**
     * Ends what an earlier start may have left undone, and looks whether one has published.
     *
     * @param topic of images
     */
    static Publication prepare(String bootstrapServers, String topic) {
        TopicPartition notedAt = new TopicPartition(topic, 0);
        KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
            producer.initTransactions();
            OffsetAndMetadata note = consumer.committed(Set.of(notedAt)).get(notedAt);
            boolean isDone = note != null && note.metadata().equals(NOTE);
            return new Publication(notedAt, producer, consumer.groupMetadata(), isDone);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        Map<String, Object> properties = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, GROUP);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                GROUP,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Whether an earlier start, or this one before now, has published them. */
    boolean isDone() {
        return isDone;
    }

    /** Publishes them; each asks for its own label set. Returns when they are there for those who read committed. */
    void publish(List<DemoPicture> pictures) {
        producer.beginTransaction();
        for (DemoPicture picture : pictures) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(notedAt.topic(), utf8(picture.file()), picture.bytes());
            record.headers().add("clipstream.id", utf8(picture.file()));
            record.headers().add("clipstream.label-sets", utf8(picture.labelSet()));
            var unused = producer.send(record);
        }
        producer.sendOffsetsToTransaction(Map.of(notedAt, new OffsetAndMetadata(0, NOTE)), group);
        // Fails where any of the above failed.
        producer.commitTransaction();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
