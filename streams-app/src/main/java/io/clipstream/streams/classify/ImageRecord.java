package io.clipstream.streams.classify;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A record of the topic of images as it came. Its results carry its key, headers and timestamp, its dead letter its bytes:
 * they are forwarded while a later record is being processed, so nothing of the stream's context may be asked for them.
 *
 * @param partition topic and partition
 * @param timestamp milliseconds since the epoch
 */
record ImageRecord(
        TopicPartition partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers) {

    static ImageRecord of(Record<byte[], byte[]> record, RecordMetadata at) {
        return new ImageRecord(
                new TopicPartition(at.topic(), at.partition()),
                at.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
    }

    /** Bytes of key and value. */
    long size() {
        return (key == null ? 0L : key.length) + (value == null ? 0 : value.length);
    }

    @Override
    public String toString() {
        return partition + " offset " + offset;
    }
}
