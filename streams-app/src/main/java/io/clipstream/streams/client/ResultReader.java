package io.clipstream.streams.client;

import io.clipstream.events.Classification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads the results of a topic as they come, all partitions, and hands on those that are wanted. */
final class ResultReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final AvroRegistry registry;
    private final ResultFilter filter;
    private final java.util.function.Consumer<String> complain;

    /**
     * @param consumer without a group, reading committed; stays its owner's to close
     * @param registry reads values
     * @param filter what is wanted
     * @param complain hears of records that cannot be read
     */
    ResultReader(
            Consumer<byte[], byte[]> consumer,
            AvroRegistry registry,
            ResultFilter filter,
            java.util.function.Consumer<String> complain) {
        this.consumer = consumer;
        this.registry = registry;
        this.filter = filter;
        this.complain = complain;
    }

    /**
     * Takes its place in the topic, so that whatever is committed from now on is read.
     *
     * @throws CommandFailure where there is no such topic
     */
    void begin(String topic, boolean fromBeginning) {
        List<PartitionInfo> known = consumer.partitionsFor(topic);
        if (known == null || known.isEmpty()) {
            throw TopicLimits.missing(topic);
        }
        List<TopicPartition> partitions = known.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        // Seeking is lazy; asking for the position makes it happen now.
        partitions.forEach(consumer::position);
    }

    /** Hands on results until the taker says that it has enough. */
    void read(BiPredicate<ConsumerRecord<byte[], byte[]>, Classification> taker) {
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Optional<Classification> result = wanted(record);
                if (result.isPresent() && !taker.test(record, result.get())) {
                    return;
                }
            }
        }
    }

    private Optional<Classification> wanted(ConsumerRecord<byte[], byte[]> record) {
        Optional<Boolean> byHeaders = filter.wants(record.headers());
        if (record.value() == null || byHeaders.equals(Optional.of(false))) {
            return Optional.empty();
        }
        try {
            Classification result = registry.read(record.topic(), record.value(), Classification.class);
            return byHeaders.orElseGet(() -> filter.wants(result)) ? Optional.of(result) : Optional.empty();
        } catch (IllegalArgumentException e) {
            complain.accept(TerminalText.safe(record.topic() + " partition " + record.partition() + " offset "
                    + record.offset() + " is no result: " + e.getMessage()));
            return Optional.empty();
        }
    }
}
