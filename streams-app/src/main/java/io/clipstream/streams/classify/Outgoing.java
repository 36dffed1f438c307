package io.clipstream.streams.classify;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record to be sent, complete: serialised and measured away from the stream thread.
 *
 * @param sink which of the topology's sinks
 * @param value with the partition it wants
 * @param reason of a dead letter; null for any other
 * @param reported of a result that is sent only where it differs from the last; null for any other
 */
record Outgoing(
        Sink sink,
        byte @Nullable [] key,
        PlacedValue value,
        Headers headers,
        long timestamp,
        @Nullable String reason,
        @Nullable Reported reported) {

    /** The topology's sinks. */
    enum Sink {
        CLASSIFICATIONS("classifications"),
        ROUTES("routes"),
        EMBEDDINGS("image-embeddings"),
        DEAD_LETTERS("dead-letters");

        private final String child;

        Sink(String child) {
            this.child = child;
        }

        /** The name of the sink in the topology. */
        String child() {
            return child;
        }
    }

    /**
     * A value that knows the partition of its image.
     *
     * @param bytes null where a dead letter goes without its value
     * @param route the topic of a result that goes to one that its label set names; null for any other
     */
    record PlacedValue(
            byte @Nullable [] bytes,
            int sourcePartition,
            @Nullable String route) {
        /** Of a record for one of the application's own topics. */
        PlacedValue(byte @Nullable [] bytes, int sourcePartition) {
            this(bytes, sourcePartition, null);
        }
    }

    Record<byte[], PlacedValue> toRecord() {
        return new Record<>(key, value, Math.max(0, timestamp), headers);
    }

    /** The topic or, of one of the application's own, what it is for. */
    String destination() {
        String route = value.route();
        return route == null ? sink.child() : route;
    }

    /** Bytes it takes in a record batch, rounded up generously. */
    long size() {
        long size = 100L + (key == null ? 0 : key.length);
        byte[] bytes = value.bytes();
        size += bytes == null ? 0 : bytes.length;
        for (Header header : headers) {
            size += 20L + 3L * header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }
}
