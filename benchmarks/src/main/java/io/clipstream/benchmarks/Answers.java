package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether every image was answered exactly once, by what is committed.
 *
 * @param images answered
 * @param repeated results beyond the first of an image
 * @param missing images before the last answered one of their partition that have no result
 */
record Answers(long images, long repeated, long missing) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Reads all results, once none comes any more: at least as many as are known to be there. */
    static Answers read(BenchmarkKafka kafka, long atLeast) throws IOException {
        return read(kafka, BenchmarkKafka.topic("classifications"), atLeast, (key, result) -> {});
    }

    /**
     * The same, of another topic.
     *
     * @param listener hears of each result, with its image's key
     */
    static Answers read(BenchmarkKafka kafka, String topic, long atLeast, BiConsumer<byte[], JsonNode> listener)
            throws IOException {
        Map<Integer, TreeSet<Long>> offsets = new HashMap<>();
        long results = 0;
        long repeated = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.readCommittedFrom(topic)) {
            consumer.seekToBeginning(consumer.assignment());
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (results < atLeast
                    || ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    JsonNode result = JSON.readTree(record.value());
                    JsonNode source = result.get("source");
                    listener.accept(record.key(), result);
                    results++;
                    boolean first = offsets.computeIfAbsent(
                                    source.get("partition").asInt(), partition -> new TreeSet<>())
                            .add(source.get("offset").asLong());
                    repeated += first ? 0 : 1;
                }
            }
        }
        long missing = offsets.values().stream()
                .mapToLong(each -> each.last() + 1 - each.size())
                .sum();
        return new Answers(results - repeated, repeated, missing);
    }
}
