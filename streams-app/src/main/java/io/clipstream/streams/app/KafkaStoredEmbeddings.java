package io.clipstream.streams.app;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.Example;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.streams.labels.StoredEmbeddings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads single records of {@code image-embeddings}, committed ones only, by a consumer that lives as long as a few of them take. */
final class KafkaStoredEmbeddings implements StoredEmbeddings {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 64 << 10;

    /** Reads a value. */
    @FunctionalInterface
    interface ValueReader {
        /**
         * @throws RetriableException where the registry does not answer
         * @throws RuntimeException any other, where it is no embedding
         */
        ImageEmbedding read(String topic, byte[] value);
    }

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final ModelId model;
    private final ValueReader values;

    /**
     * @param client how the cluster is reached
     * @param topic of the embeddings
     * @param model whose vectors are wanted
     */
    KafkaStoredEmbeddings(Map<String, Object> client, String topic, ModelId model, ValueReader values) {
        this(() -> consumer(client), topic, model, values);
    }

    KafkaStoredEmbeddings(
            Supplier<Consumer<byte[], byte[]>> consumers, String topic, ModelId model, ValueReader values) {
        this.consumers = consumers;
        this.topic = topic;
        this.model = model;
        this.values = values;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> client) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(BOUND.toMillis()));
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "clipstream-examples");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Reading open() throws UnavailableException {
        try {
            return new KafkaReading(consumers.get());
        } catch (KafkaException e) {
            // The application itself has started with these settings; but a name may not be known at the moment.
            throw new UnavailableException("no connection to the brokers (" + reason(e) + ")", e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }

    private final class KafkaReading implements Reading {
        private final Consumer<byte[], byte[]> consumer;
        private final long deadline = System.nanoTime() + BOUND.toNanos();

        KafkaReading(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public Embedding read(Example.Stored place) throws UnusableExampleException, UnavailableException {
            if (!place.topic().equals(topic)) {
                throw new UnusableExampleException(
                        "a record of another topic", "a record of " + topic + " (topics.image-embeddings)");
            }
            try {
                return vector(fetch(place));
            } catch (InvalidOffsetException e) {
                throw gone("no record any more");
            } catch (RetriableException | InterruptException e) {
                throw new UnavailableException(place + " cannot be read now (" + e.getMessage() + ")", e);
            } catch (KafkaException e) {
                throw new UnusableExampleException(
                        "what cannot be read: " + e.getMessage(),
                        "a record that this application may read; or the picture itself as content");
            }
        }

        private byte[] fetch(Example.Stored place) throws UnusableExampleException {
            TopicPartition partition = new TopicPartition(place.topic(), place.partition());
            if (consumer.partitionsFor(topic).size() <= place.partition()) {
                throw gone("a partition that " + topic + " does not have");
            }
            consumer.assign(List.of(partition));
            long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            if (place.offset() < first || place.offset() >= end) {
                throw gone("no record: the partition has offsets " + first + " to " + (end - 1)
                        + ", older ones are deleted by the topic's retention");
            }
            consumer.seek(partition, place.offset());
            while (consumer.position(partition) <= place.offset()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new org.apache.kafka.common.errors.TimeoutException("the broker sent nothing");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() == place.offset() && record.value() != null) {
                        return record.value();
                    }
                    throw gone("no record that was committed");
                }
            }
            throw gone("no record that was committed");
        }

        private static UnusableExampleException gone(String found) {
            return new UnusableExampleException(
                    found, "a record that is on the topic; or the picture itself as content, which outlives it");
        }

        private Embedding vector(byte[] value) throws UnusableExampleException {
            ImageEmbedding stored;
            try {
                stored = values.read(topic, value);
            } catch (RetriableException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new UnusableExampleException(
                        "a value that cannot be read (" + e.getMessage() + ")", "an ImageEmbedding, in JSON or Avro");
            }
            if (!model.toString().equals(stored.getModel())) {
                throw new UnusableExampleException(
                        "a vector of the model " + stored.getModel(),
                        "one of " + model
                                + ", which encodes now; or the picture itself as content, which any model can encode");
            }
            float[] values = new float[stored.getVector().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = stored.getVector().get(i);
            }
            try {
                return Embedding.ofUnit(values);
            } catch (IllegalArgumentException e) {
                throw new UnusableExampleException(
                        "no embedding: " + e.getMessage(), "a vector as Clipstream wrote it");
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
