package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.core.embedding.Embedding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** How far the application's vectors are from those in fp32 with a setting that changes its arithmetic: its own, as it publishes them. */
final class PrecisionCosine {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ServiceTopics TOPICS = new ServiceTopics("cosine");
    private static final int LIMIT_SECONDS = 120;

    private PrecisionCosine() {}

    /**
     * Starts the application once more, with embeddings on.
     *
     * @param settings of the application
     * @param exact the same checkpoint in fp32
     * @return cosine of each photograph's two vectors
     */
    static Quantiles of(
            BenchmarkKafka kafka, Path folder, Path model, Map<String, String> settings, LoadedCheckpoint exact)
            throws Exception {
        kafka.createTopics(TOPICS.prefix(), true);
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put("embeddings.enabled", "true");
        List<Embedding> expected = new ArrayList<>();
        exact.pixels(Photographs.all().size())
                .forEach(image -> expected.addAll(exact.imageEncoder().encode(List.of(image))));
        try (KafkaConsumer<byte[], byte[]> vectors = kafka.readCommittedFrom(TOPICS.of("image-embeddings"));
                ServiceUnderTest service = new ServiceUnderTest(
                        kafka,
                        TOPICS,
                        ClipstreamService.start(folder, kafka.bootstrapServers(), TOPICS, model, more))) {
            service.publishLabels();
            service.publish(expected.size());
            service.awaitAnswered(LIMIT_SECONDS);
            List<Double> cosines = new ArrayList<>();
            while (cosines.size() < expected.size()) {
                service.process().requireAlive();
                for (ConsumerRecord<byte[], byte[]> record : vectors.poll(Duration.ofMillis(200))) {
                    int photograph = Math.toIntExact(ServiceUnderTest.number(record.key()));
                    cosines.add(cosine(record, expected.get(photograph)));
                }
            }
            return new Quantiles(cosines);
        }
    }

    private static double cosine(ConsumerRecord<byte[], byte[]> record, Embedding expected) throws IOException {
        JsonNode vector = JSON.readTree(record.value()).get("vector");
        float[] values = expected.toArray();
        if (vector.size() != values.length) {
            throw new IllegalStateException("a vector has " + vector.size() + " numbers, not " + values.length);
        }
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * vector.get(i).asDouble();
        }
        return sum;
    }
}
