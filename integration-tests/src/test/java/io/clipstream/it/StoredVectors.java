package io.clipstream.it;

import io.clipstream.core.embedding.ModelId;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.Source;
import io.clipstream.schemas.json.PlainJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Embeddings on {@code image-embeddings}, as the application with {@link FakeEncoders} would have stored them. */
final class StoredVectors {
    private StoredVectors() {}

    /**
     * One of them, in JSON: the image {@code word-number} of the topic of images, partition {@code number % 4}.
     *
     * @param labelSets that the image named
     */
    static ProducerRecord<byte[], byte[]> of(
            ClassifierFixture fixture, ModelId model, String word, int number, long timestamp, List<String> labelSets) {
        int partition = number % ClassifierFixture.PARTITIONS;
        List<Float> vector = new ArrayList<>();
        for (float component : FakeEncoders.vectorOf(word).toArray()) {
            vector.add(component);
        }
        ImageEmbedding embedding = ImageEmbedding.newBuilder()
                .setSource(Source.newBuilder()
                        .setTopic(fixture.topic("images"))
                        .setPartition(partition)
                        .setOffset(number / ClassifierFixture.PARTITIONS)
                        .setTimestamp(Instant.ofEpochMilli(timestamp))
                        .build())
                .setImageId(word + "-" + number)
                .setModel(model.toString())
                .setVector(vector)
                .setLabelSets(labelSets)
                .setAttributes(Map.of("camera", "north"))
                .build();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                fixture.topic("image-embeddings"),
                partition,
                timestamp,
                (word + "-" + number).getBytes(StandardCharsets.UTF_8),
                PlainJson.bytes(embedding));
        record.headers().add("trace", "t1".getBytes(StandardCharsets.UTF_8));
        record.headers().add("clipstream.model", model.toString().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    /** Many, of today, whose words take turns. */
    static void store(ClassifierFixture fixture, int count, String... words) {
        long now = System.currentTimeMillis();
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer()) {
            for (int i = 0; i < count; i++) {
                var unused = producer.send(of(fixture, FakeEncoders.MODEL, words[i % words.length], i, now, List.of()));
            }
            producer.flush();
        }
    }
}
