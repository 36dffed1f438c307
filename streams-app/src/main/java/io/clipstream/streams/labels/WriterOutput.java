package io.clipstream.streams.labels;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What the writer of label sets sends: records of {@code label-embeddings}, which are noted as they are sent, and statuses.
 * Belongs to the writer's stream thread, and to one life of its task.
 */
final class WriterOutput {
    /** Name of the child that writes label embeddings. */
    static final String EMBEDDINGS = "label-embeddings";
    /** Name of the child that writes statuses. */
    static final String STATUS = "label-set-status";

    private final ProcessorContext<byte[], byte[]> context;
    private final TopicContents contents;
    private final Function<LabelStatus, byte[]> statuses;

    /** @param statuses makes the value of a status record */
    WriterOutput(
            ProcessorContext<byte[], byte[]> context, TopicContents contents, Function<LabelStatus, byte[]> statuses) {
        this.context = context;
        this.contents = contents;
        this.statuses = statuses;
    }

    /** A record that is JSON; null is a tombstone. */
    void send(LabelKey key, @Nullable Object value) {
        contents.sent(key, value);
        forward(key, value == null ? null : LabelRecords.json(value));
    }

    /** A record of another form. */
    void sendBytes(LabelKey key, byte[] value) {
        contents.sent(key, value);
        forward(key, value);
    }

    private void forward(LabelKey key, byte @Nullable [] value) {
        context.forward(new Record<>(key.bytes(), value, now()), EMBEDDINGS);
    }

    void say(LabelStatus status) {
        byte[] key = status.set().getBytes(StandardCharsets.UTF_8);
        context.forward(new Record<>(key, statuses.apply(status), now(), StatusHeaders.of(status)), STATUS);
    }

    /** What has been sent is to be readable soon: the table reads what is committed. */
    void commit() {
        context.commit();
    }

    /** Milliseconds since 1970, of the clock that the task's ticks go by. */
    long now() {
        return context.currentSystemTimeMs();
    }
}
