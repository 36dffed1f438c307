package io.clipstream.demo.command;

import io.clipstream.events.Classification;
import io.clipstream.streams.client.AvroRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads results and dead letters, committed ones only. Not thread-safe. */
final class Answers implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final String results;
    private final AvroRegistry registry;
    private final Map<TopicPartition, Long> now;

    private Answers(
            Consumer<byte[], byte[]> consumer, String results, AvroRegistry registry, Map<TopicPartition, Long> now) {
        this.consumer = consumer;
        this.results = results;
        this.registry = registry;
        this.now = now;
    }

    /** Hears of what was read. */
    interface Listener {
        /** @param key of the record */
        void result(byte @Nullable [] key, Classification result);

        /**
         * A record failed.
         *
         * @param id its own, or its key where it has none, or an empty text
         * @param reason a word of the contract
         * @param message what was wrong
         */
        void deadLetter(String id, String reason, String message);

        /** There is something among the results that is none. */
        void unreadable(String place, String why);
    }

    /** Opens the topics. What is there now counts as earlier, what comes afterwards as new. */
    static Answers open(String bootstrapServers, String results, String deadLetters, AvroRegistry registry) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "false",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = Stream.of(results, deadLetters)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            return new Answers(consumer, results, registry, consumer.endOffsets(partitions));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** Tells the earlier ones, until all are told or the tally is complete. */
    void readEarlier(Listener listener, Tally tally) {
        consumer.seekToBeginning(now.keySet());
        while (!tally.isComplete() && now.keySet().stream().anyMatch(this::hasEarlier)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end(new TopicPartition(record.topic(), record.partition()))) {
                    tell(record, listener);
                }
            }
        }
    }

    private boolean hasEarlier(TopicPartition partition) {
        return consumer.position(partition) < end(partition);
    }

    private long end(TopicPartition partition) {
        return now.getOrDefault(partition, 0L);
    }

    /** Goes to where the new ones begin. */
    void skipEarlier() {
        now.forEach(consumer::seek);
    }

    /** Tells what has come, waiting for it no longer than a moment. */
    void readNew(Listener listener) {
        consumer.poll(POLL).forEach(record -> tell(record, listener));
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, Listener listener) {
        if (!record.topic().equals(results)) {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            String id = header(record, "clipstream.id");
            listener.deadLetter(
                    id.isEmpty() ? key : id,
                    header(record, "clipstream.reason"),
                    header(record, "__streams.errors.message"));
            return;
        }
        if (record.value() == null) {
            return;
        }
        Classification result;
        try {
            result = registry.read(record.topic(), record.value(), Classification.class);
        } catch (IllegalArgumentException e) {
            listener.unreadable(
                    record.topic() + " partition " + record.partition() + " offset " + record.offset(),
                    String.valueOf(e.getMessage()));
            return;
        }
        listener.result(record.key(), result);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
