package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.Source;
import io.clipstream.schemas.wire.WireSerializer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Embeddings as the application stores them, in Avro, on a topic with as many partitions as that of images.
 *
 * @param model whose vectors they are
 * @param dimension of each
 */
record StoredVectors(ModelId model, int dimension) {
    /** Vectors that differ; the records all do. */
    private static final int DIFFERENT = 2_000;

    private static final int PARTITIONS = 12;

    /** Vectors at random, the same ones each time. */
    float[][] vectors() {
        SplittableRandom random = new SplittableRandom(7);
        float[][] vectors = new float[DIFFERENT][];
        for (int i = 0; i < DIFFERENT; i++) {
            float[] values = new float[dimension];
            for (int j = 0; j < dimension; j++) {
                values[j] = (float) (random.nextDouble() - 0.5);
            }
            vectors[i] = Embedding.normalise(values).toArray();
        }
        return vectors;
    }

    void store(int count, String bootstrapServers, String topic, String registryUrl)
            throws ExecutionException, InterruptedException {
        List<List<Float>> boxed = new ArrayList<>();
        for (float[] vector : vectors()) {
            List<Float> numbers = new ArrayList<>(dimension);
            for (float number : vector) {
                numbers.add(number);
            }
            boxed.add(numbers);
        }
        Instant now = Instant.now();
        try (WireSerializer<ImageEmbedding> avro = new WireSerializer<>();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 20, "batch.size", 512 << 10),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            avro.configure(Map.of("schema.registry.url", registryUrl), false);
            Future<RecordMetadata> last = null;
            for (int i = 0; i < count; i++) {
                int partition = i % PARTITIONS;
                ImageEmbedding embedding = new ImageEmbedding(
                        new Source(BenchmarkKafka.topic("images"), partition, (long) (i / PARTITIONS), now),
                        "image-" + i + ".jpg",
                        model.toString(),
                        boxed.get(i % DIFFERENT),
                        List.of(),
                        Map.of());
                byte[] key = ("image-" + i).getBytes(StandardCharsets.UTF_8);
                last = producer.send(new ProducerRecord<>(
                        topic, partition, now.toEpochMilli(), key, avro.serialize(topic, embedding)));
            }
            producer.flush();
            if (last != null) {
                last.get();
            }
        }
    }
}
