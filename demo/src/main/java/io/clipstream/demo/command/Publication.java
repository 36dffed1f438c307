package io.clipstream.demo.command;

import io.clipstream.demo.DemoPicture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes the bundled pictures, once in the life of a data directory: all of them in one transaction, together with a note
 * that it was done, so that a demo killed in between has done both or neither. The note is a committed offset of a consumer
 * group that has no consumers, with a metadata text.
 */
final class Publication implements AutoCloseable {
    static final String GROUP = "clipstream-demo-pictures";
    private static final String NOTE = "the demo's pictures were published";
    private static final long ANSWER_SECONDS = 30;

    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final boolean isDone;

    private Publication(String topic, Producer<byte[], byte[]> producer, boolean isDone) {
        this.topic = topic;
        this.producer = producer;
        this.isDone = isDone;
    }

    /**
     * Ends what an earlier start may have left undone, and looks whether one has published.
     *
     * @param topic of images
     */
    static Publication prepare(String bootstrapServers, String topic, Admin admin) throws InterruptedException {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        GROUP,
                        ProducerConfig.LINGER_MS_CONFIG,
                        "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            producer.initTransactions();
            return new Publication(topic, producer, isNoted(topic, admin));
        } catch (InterruptedException | RuntimeException e) {
            producer.close(java.time.Duration.ZERO);
            throw e;
        }
    }

    private static boolean isNoted(String topic, Admin admin) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> noted = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return Optional.ofNullable(noted.get(notedAt(topic)))
                    .filter(note -> note.metadata().equals(NOTE))
                    .isPresent();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot find out whether the pictures have been published: " + e, e);
        }
    }

    /** Whether an earlier start, or this one before now, has published them. */
    boolean isDone() {
        return isDone;
    }

    /** Publishes them; each asks for its own label set. Returns when they are there for those who read committed. */
    void publish(List<DemoPicture> pictures) {
        producer.beginTransaction();
        for (DemoPicture picture : pictures) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, utf8(picture.file()), picture.bytes());
            record.headers().add("clipstream.id", utf8(picture.file()));
            record.headers().add("clipstream.label-sets", utf8(picture.labelSet()));
            var unused = producer.send(record);
        }
        producer.sendOffsetsToTransaction(
                Map.of(notedAt(topic), new OffsetAndMetadata(0, NOTE)), new ConsumerGroupMetadata(GROUP));
        // Fails where any of the above failed.
        producer.commitTransaction();
    }

    private static TopicPartition notedAt(String topic) {
        return new TopicPartition(topic, 0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
