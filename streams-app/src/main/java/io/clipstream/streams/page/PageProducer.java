package io.clipstream.streams.page;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes what comes from the page. The connection is opened by the first record. Thread-safe. */
final class PageProducer implements AutoCloseable {
    private static final int SECONDS = 10;

    private final Map<String, Object> client;
    private final int maxRequestBytes;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean closed;

    /**
     * @param client how the cluster is reached
     * @param maxRequestBytes longest record with its frame
     */
    PageProducer(Map<String, Object> client, int maxRequestBytes) {
        this.client = Map.copyOf(client);
        this.maxRequestBytes = maxRequestBytes;
    }

    /** The cluster did not take a record; the message says why. */
    static final class NotTakenException extends Exception {
        private static final long serialVersionUID = 1L;

        NotTakenException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Publishes, and waits until all replicas have it. */
    RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws NotTakenException {
        try {
            return open().send(record).get(SECONDS + 1, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new NotTakenException(record.topic() + " did not take it: " + cause.getMessage(), cause);
        } catch (TimeoutException | KafkaException e) {
            throw new NotTakenException(record.topic() + " did not take it: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotTakenException("interrupted", e);
        }
    }

    private synchronized KafkaProducer<byte[], byte[]> open() {
        if (closed) {
            throw new KafkaException("the application is closing");
        }
        if (producer == null) {
            Map<String, Object> properties = new HashMap<>(client);
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes);
            properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * maxRequestBytes);
            properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SECONDS * 500L);
            properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, SECONDS * 500);
            properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, SECONDS * 1_000);
            producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(java.time.Duration.ofSeconds(SECONDS));
        }
    }
}
