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
     */
    record PlacedValue(byte @Nullable [] bytes, int sourcePartition) {}

    Record<byte[], PlacedValue> toRecord() {
        return new Record<>(key, value, Math.max(0, timestamp), headers);
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
