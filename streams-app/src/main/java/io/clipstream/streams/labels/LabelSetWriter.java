package io.clipstream.streams.labels;

import io.clipstream.core.label.LabelSet;
import io.clipstream.streams.gate.OffsetGate;
import io.clipstream.streams.routes.RoutesUnknownException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns label-set messages into the records of {@code label-embeddings} and says on {@code label-set-status} what became of
 * each. The topic of label sets has one partition, so there is one writer in a group of instances.
 *
 * <p>A message passes through four stages, each on the writer's own stream thread but for the encoding, which runs
 * elsewhere: <em>read</em> (newest of its set only: {@link UnreadMessages}), <em>encoding</em> (vectors go out as they are
 * ready), <em>written</em> (pages, definition, root), <em>shown</em>: only when this instance's own table, which reads
 * committed records, shows the revision does the status say {@code active} ({@link OpenRevisions}). So {@code active} means
 * that the root is committed and readable, and an image published after it meets the set ({@link LabelFence}).
 *
 * <p>The offset of a message is released by the last of these; sets finish out of order, so that a large one does not hold
 * up a small one, and what was open when a process died is read again. Vectors that are on the topic by then are not
 * encoded again.
 */
final class LabelSetWriter implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(LabelSetWriter.class);
    private static final Duration TICK = Duration.ofMillis(5);

    /** Between two looks whether history is relabelled: each makes Kafka Streams commit. */
    private static final Duration HISTORY = Duration.ofSeconds(1);

    private final WriterSurroundings around;
    private final OffsetGate gate;
    private final HistoryWatch history;

    private @Nullable TopicPartition partition;
    private @Nullable Cancellable tick;
    private @Nullable Cancellable historyTick;
    private Runnable unwatch = () -> {};
    private boolean read;
    private boolean takenUp;
    private String topicId = "";
    private ProcessorContext<byte[], byte[]> context;
    private TopicContents contents;
    private WriterOutput output;
    private UnreadMessages unread;
    private OpenRevisions revisions;

    @SuppressWarnings("NullAway.Init") // init() comes before anything else.
    LabelSetWriter(WriterSurroundings around, OffsetGate gate) {
        this.around = around;
        this.gate = gate;
        this.history = new HistoryWatch(around.history(), around.table());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        tick = null;
        historyTick = null;
        read = false;
        takenUp = false;
        topicId = around.topicId().get();
        around.catchUp().run();
        contents = new TopicContents(around.table());
        output = new WriterOutput(context, contents, around.statuses());
        unread = new UnreadMessages();
        revisions = new OpenRevisions(around, contents, output, topicId, this::release, this::relabelHistory);
        unwatch = gate.whenReady(() -> tick != null, this::isSomethingReady);
        startTicking();
    }

    /** Whether the next tick would get something done: then the thread does not wait for records. */
    private boolean isSomethingReady() {
        return unread.areDue(context.currentSystemTimeMs()) || revisions.areReady();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        partition = new TopicPartition(at.topic(), at.partition());
        gate.accept(partition, at.offset());
        if (!read) {
            // Not before: what a writer that died has encoded is named by nobody until its message is read again.
            read = true;
            revisions.sweepLater();
        }
        String set = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!LabelSet.NAME.matcher(set).matches()) {
            LOG.warn(
                    "Passing over the message at offset {} of {}: its key is no set's name, which matches {}",
                    at.offset(),
                    at.topic(),
                    LabelSet.NAME);
            release(at.offset());
            return;
        }
        UnreadMessages.Message older =
                unread.add(new UnreadMessages.Message(set, at.offset(), record.value()), context.currentSystemTimeMs());
        if (older != null) {
            release(older.offset());
        }
        startTicking();
    }

    private void startTicking() {
        // Only while there is work: each firing makes Kafka Streams commit.
        if (tick == null) {
            tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
        }
    }

    private void tick(long now) {
        if (!takenUp) {
            takenUp = true;
            takeUpDefinitions();
            history.resume();
            watchHistory();
        }
        unread.begin(now, this::begin);
        revisions.advance(now);
        if (revisions.isEmpty() && unread.isEmpty()) {
            revisions.sweep();
            if (tick != null) {
                tick.cancel();
                tick = null;
            }
        }
    }

    /** What was defined for another model, or by a writer that died half-way, is encoded for this one. */
    private void takeUpDefinitions() {
        for (UnfinishedDefinition definition : UnfinishedDefinition.of(contents, around.table())) {
            LOG.info(
                    "Encoding label set {} revision {} for {}",
                    definition.labelSet().name(),
                    definition.revision(),
                    around.table().model());
            revisions.begin(definition.labelSet(), definition.topicId(), definition.revision(), false);
        }
    }

    /** @return whether the message is done with; else it waits for what does not answer */
    private boolean begin(UnreadMessages.Message message) {
        String set = message.set();
        RootRecord root = contents.root(set);
        if (root != null && root.supersedes(topicId, message.offset())) {
            LOG.info("Label set {} revision {} is overtaken by revision {}", set, message.offset(), root.revision());
            release(message.offset());
        } else if (message.value() == null) {
            revisions.delete(set, message.offset());
        } else {
            try {
                LabelSet definition = around.messages().read(set, message.value());
                RouteField.refuseClosed(definition, around.routes());
                revisions.begin(definition, topicId, message.offset(), true);
            } catch (RejectedLabelSetException e) {
                revisions.reject(set, message.offset(), e);
            } catch (LabelSetMessages.UnavailableException | RoutesUnknownException e) {
                LOG.warn("Label set {} revision {} waits: {}", set, message.offset(), e.toString());
                return false;
            }
        }
        return true;
    }

    private void relabelHistory(String set, RootRecord root) {
        history.activated(set, root);
        watchHistory();
    }

    private void watchHistory() {
        if (historyTick == null && history.isBusy()) {
            historyTick = context.schedule(HISTORY, PunctuationType.WALL_CLOCK_TIME, now -> {
                history.noteDone(contents, output::send);
                if (!history.isBusy() && historyTick != null) {
                    historyTick.cancel();
                    historyTick = null;
                }
            });
        }
    }

    private void release(long offset) {
        if (partition != null) {
            gate.release(partition, offset);
        }
    }

    @Override
    public void close() {
        unwatch.run();
        history.stop();
        // Null where init() failed.
        if (revisions != null) {
            revisions.cancelAll();
        }
        if (partition != null) {
            gate.discard(partition);
        }
    }
}
