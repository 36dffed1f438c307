package io.clipstream.streams.labels;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.label.LabelSet;
import io.clipstream.streams.gate.OffsetGate;
import io.clipstream.streams.routes.RouteProblem;
import io.clipstream.streams.routes.RoutesUnknownException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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
 * elsewhere: <em>read</em> (newest of its set only), <em>encoding</em> (vectors go out as they are ready), <em>written</em>
 * (pages, definition, root), <em>shown</em>: only when this instance's own table, which reads committed records, shows the
 * revision does the status say {@code active}. So {@code active} means that the root is committed and readable, and an
 * image published after it meets the set ({@link LabelFence}).
 *
 * <p>The offset of a message is released by the last of these; sets finish out of order, so that a large one does not hold
 * up a small one, and what was open when a process died is read again. Vectors that are on the topic by then are not
 * encoded again.
 */
final class LabelSetWriter implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(LabelSetWriter.class);
    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration PROGRESS = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(500);

    /** Between two looks whether history is relabelled: each makes Kafka Streams commit. */
    private static final Duration HISTORY = Duration.ofSeconds(1);

    /** While messages keep coming, those that have come are begun after so long. */
    private static final Duration GATHERING = Duration.ofMillis(200);

    /** Name of the child that writes label embeddings. */
    static final String EMBEDDINGS = "label-embeddings";
    /** Name of the child that writes statuses. */
    static final String STATUS = "label-set-status";

    /**
     * What the writer needs from outside.
     *
     * @param table this instance's
     * @param encoder of prompts
     * @param examples encoder of example pictures
     * @param logits the model's own
     * @param thread where both are encoded
     * @param messages reads values
     * @param statuses makes the value of a status record
     * @param topicId the id of the topic of label sets; asked once in each life of the task
     * @param routes says what is wrong with routes, by route; those that it does not name take results
     * @param catchUp returns when the table has reached the end of {@code label-embeddings}; asked once in each life
     * @param history relabels it for sets that ask for it
     */
    record Surroundings(
            LabelTable table,
            TextEncoder encoder,
            ExampleEncoder examples,
            LogitParameters logits,
            EncodingThread thread,
            LabelSetMessages messages,
            Function<LabelStatus, byte[]> statuses,
            Supplier<String> topicId,
            Function<Set<String>, Map<String, RouteProblem>> routes,
            Runnable catchUp,
            HistoryRelabelling history) {}

    /** A message that has been read and not yet begun. */
    private record Message(long offset, byte @Nullable [] value) {}

    /** A revision on its way. */
    private static final class Work {
        final String set;
        final long revision;
        final boolean fromMessage;
        final RootRecord root;
        final @Nullable LabelSetPlan plan;
        final @Nullable RevisionEncoding encoding;
        final Set<String> missing;
        final int toEncode;
        boolean written;
        boolean committing;
        boolean standing;
        long standsUntil;

        @Nullable
        String toldObstacle;

        Set<String> replacedPages = Set.of();
        Set<String> replacedSources = Set.of();
        long saidAt;

        Work(
                String set,
                RootRecord root,
                boolean fromMessage,
                @Nullable LabelSetPlan plan,
                @Nullable RevisionEncoding encoding) {
            this.set = set;
            this.revision = root.revision();
            this.fromMessage = fromMessage;
            this.root = root;
            this.plan = plan;
            this.encoding = encoding;
            this.missing = encoding == null ? new HashSet<>() : new HashSet<>(encoding.missing());
            this.toEncode = missing.size();
        }

        /** Labels whose vector is ready. */
        int encoded() {
            return plan == null
                    ? 0
                    : (int) plan.root().labels().stream()
                            .flatMap(page -> plan.page(page).vectors().stream())
                            .filter(vector -> !missing.contains(vector))
                            .count();
        }

        boolean isReady(LabelTable table) {
            return written ? table.shows(set, root) : encoding != null && encoding.hasNews();
        }

        int labels() {
            return plan == null ? 0 : plan.set().labels().size();
        }

        String digest() {
            return plan == null ? "" : plan.root().digest();
        }
    }

    private final Surroundings around;
    private final OffsetGate gate;

    private final Map<String, Message> unread = new LinkedHashMap<>();
    private final Map<String, Work> open = new LinkedHashMap<>();
    private @Nullable TopicPartition partition;
    private final HistoryWatch history;
    private @Nullable Cancellable tick;
    private @Nullable Cancellable historyTick;
    private Runnable unwatch = () -> {};
    private long notBefore;
    private boolean gathering;
    private long gatheringSince;
    private boolean read;
    private boolean swept;
    private boolean takenUp;
    private String topicId = "";
    private TopicContents contents;
    private ProcessorContext<byte[], byte[]> context;

    @SuppressWarnings("NullAway.Init") // init() comes before anything else.
    LabelSetWriter(Surroundings around, OffsetGate gate) {
        this.around = around;
        this.gate = gate;
        this.history = new HistoryWatch(around.history(), around.table());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        unread.clear();
        open.clear();
        tick = null;
        historyTick = null;
        gathering = false;
        read = false;
        swept = true;
        notBefore = 0;
        topicId = around.topicId().get();
        around.catchUp().run();
        contents = new TopicContents(around.table());
        takenUp = false;
        unwatch = gate.whenReady(() -> tick != null, this::isSomethingReady);
        startTicking();
    }

    /** Whether the next tick would get something done: then the thread does not wait for records. */
    private boolean isSomethingReady() {
        if (!unread.isEmpty() && context.currentSystemTimeMs() >= notBefore) {
            return true;
        }
        return open.values().stream().anyMatch(work -> work.isReady(around.table()));
    }

    /** What was defined for another model, or by a writer that died half-way, is encoded for this one. */
    private void takeUpDefinitions() {
        contents.definitions().forEach((set, revision) -> {
            byte[] bytes = around.table().definitions().get(new LabelKey.Definition(set, revision));
            if (bytes == null) {
                return;
            }
            try {
                StoredDefinition stored = StoredDefinition.read(bytes);
                if (!isDone(contents.root(set), stored.topicId(), revision)) {
                    LOG.info(
                            "Encoding label set {} revision {} for {}",
                            set,
                            revision,
                            around.table().model());
                    begin(LabelSetDocument.read(set, stored.labelSet()), stored.topicId(), revision, false);
                }
            } catch (RejectedLabelSetException | IllegalArgumentException e) {
                LOG.error(
                        "The stored definition of label set {} revision {} cannot be read any more: {}",
                        set,
                        revision,
                        e.getMessage());
            }
        });
    }

    private boolean isDone(@Nullable RootRecord root, String topic, long revision) {
        return root != null
                && root.state() != RootRecord.State.PENDING
                && !(root.topicId().equals(topic) && root.revision() < revision)
                && contents.isComplete(root)
                && (root.logits() != null || !root.isActive());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        partition = new TopicPartition(at.topic(), at.partition());
        gate.accept(partition, at.offset());
        if (!read) {
            // Not before: what a writer that died has encoded is named by nobody until its message is read again.
            read = true;
            swept = false;
        }
        String set = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!LabelSet.NAME.matcher(set).matches()) {
            LOG.warn(
                    "Passing over the message at offset {} of {}: its key is no set's name, which matches {}",
                    at.offset(),
                    at.topic(),
                    LabelSet.NAME);
            gate.release(partition, at.offset());
            return;
        }
        if (unread.isEmpty()) {
            gatheringSince = context.currentSystemTimeMs();
        }
        gathering = true;
        Message earlier = unread.put(set, new Message(at.offset(), record.value()));
        if (earlier != null) {
            release(earlier.offset());
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
        // Kafka Streams ticks between two records that were polled together: only the newest of those counts.
        if (!gathering || now - gatheringSince >= GATHERING.toMillis()) {
            beginUnread(now);
        }
        gathering = false;
        for (Iterator<Work> each = open.values().iterator(); each.hasNext(); ) {
            if (advance(each.next(), now)) {
                each.remove();
            }
        }
        if (open.isEmpty() && unread.isEmpty()) {
            sweep();
            if (tick != null) {
                tick.cancel();
                tick = null;
            }
        }
    }

    private void watchHistory() {
        if (historyTick == null && history.isBusy()) {
            historyTick = context.schedule(HISTORY, PunctuationType.WALL_CLOCK_TIME, now -> {
                history.noteDone(contents, this::send);
                if (!history.isBusy() && historyTick != null) {
                    historyTick.cancel();
                    historyTick = null;
                }
            });
        }
    }

    private void beginUnread(long now) {
        if (now < notBefore) {
            return;
        }
        for (Iterator<Map.Entry<String, Message>> each = unread.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Message> next = each.next();
            String set = next.getKey();
            Message message = next.getValue();
            RootRecord root = contents.root(set);
            if (root != null && root.supersedes(topicId, message.offset())) {
                LOG.info(
                        "Label set {} revision {} is overtaken by revision {}", set, message.offset(), root.revision());
                release(message.offset());
            } else if (message.value() == null) {
                cancel(set, message.offset());
                delete(set, message.offset());
            } else {
                try {
                    LabelSet definition = around.messages().read(set, message.value());
                    RouteField.refuseClosed(definition, around.routes());
                    cancel(set, message.offset());
                    begin(definition, topicId, message.offset(), true);
                } catch (RejectedLabelSetException e) {
                    reject(set, message.offset(), e);
                } catch (LabelSetMessages.UnavailableException | RoutesUnknownException e) {
                    LOG.warn("Label set {} revision {} waits: {}", set, message.offset(), e.toString());
                    notBefore = now + RETRY.toMillis();
                    return;
                }
            }
            each.remove();
        }
    }

    private void reject(String set, long revision, RejectedLabelSetException refusal) {
        LOG.warn(
                "Label set {} revision {} is rejected: {}",
                set,
                revision,
                String.valueOf(refusal.getMessage()).replace("\n", "; "));
        cancel(set, revision);
        abandonPending(set, revision);
        say(new LabelStatus(
                set, revision, LabelStatus.State.REJECTED, activeRevision(set), 0, 0, "", refusal.getMessage()));
        release(revision);
    }

    /** A first revision that will not become active leaves no promise behind. */
    private void abandonPending(String set, long revision) {
        RootRecord root = contents.root(set);
        if (root != null && root.state() == RootRecord.State.PENDING) {
            send(new LabelKey.Root(around.table().model(), set), RootRecord.deleted(topicId, revision));
        }
    }

    private void begin(LabelSet definition, String topic, long revision, boolean fromMessage) {
        String set = definition.name();
        LabelSetPlan plan = LabelSetPlan.of(
                definition,
                topic,
                revision,
                around.table().model(),
                around.logits(),
                around.encoder().dimension());
        RevisionEncoding encoding = new RevisionEncoding(
                plan,
                contents::hasVector,
                around.encoder(),
                around.examples(),
                around.logits(),
                around.table(),
                around.thread());
        RootRecord root = contents.root(set);
        if (root == null || !root.isActive()) {
            send(new LabelKey.Root(around.table().model(), set), RootRecord.pending(topic, revision));
        }
        Work work = new Work(set, plan.root(), fromMessage, plan, encoding);
        open.put(set, work);
        if (work.toEncode > 0) {
            encoding.start();
            sayEncoding(work, context.currentSystemTimeMs());
        }
    }

    private void delete(String set, long revision) {
        RootRecord root = contents.root(set);
        RootRecord deleted = RootRecord.deleted(topicId, revision);
        Work work = new Work(set, deleted, true, null, null);
        work.replacedPages = pagesOf(root);
        work.replacedSources = sourcesOf(root);
        work.written = true;
        contents.definitionsOf(set).forEach(definition -> send(definition, null));
        send(new LabelKey.Root(around.table().model(), set), deleted);
        open.put(set, work);
        context.commit();
    }

    private void cancel(String set, long newer) {
        Work older = open.remove(set);
        if (older == null) {
            return;
        }
        LOG.info("Label set {} revision {} is superseded by revision {}", set, older.revision, newer);
        swept = false;
        if (older.encoding != null) {
            older.encoding.cancel();
        }
        if (!older.written) {
            say(new LabelStatus(
                    set,
                    older.revision,
                    LabelStatus.State.SUPERSEDED,
                    activeRevision(set),
                    older.labels(),
                    older.encoded(),
                    older.digest(),
                    null));
        }
        if (older.fromMessage) {
            release(older.revision);
        }
    }

    /** Takes one revision further; true when it is done. */
    private boolean advance(Work work, long now) {
        if (work.plan != null && work.encoding != null && !work.written) {
            for (Encoding.Encoded encoded : work.encoding.take()) {
                sendBytes(new LabelKey.Vector(encoded.digest()), LabelRecords.vector(encoded.vector()));
                work.missing.remove(encoded.digest());
            }
            RuntimeException failure = work.encoding.failure();
            if (failure != null) {
                fail(work, failure);
                return true;
            }
            RejectedLabelSetException refusal = work.encoding.refusal();
            if (refusal != null) {
                refuse(work, String.valueOf(refusal.getMessage()));
                return true;
            }
            if (!work.encoding.advance()) {
                if (work.encoding.waitsForTable() && !work.committing) {
                    // The table reads what is committed, and nothing is mixed before.
                    work.committing = true;
                    context.commit();
                }
                goOnWhereItStands(work, work.encoding, now);
                if (now - work.saidAt >= PROGRESS.toMillis()) {
                    sayEncoding(work, now);
                }
                return false;
            }
            write(work, work.plan);
        }
        if (!around.table().shows(work.set, work.root)) {
            return false;
        }
        finish(work);
        return true;
    }

    /** What does not answer is not the author's mistake: the set waits, says for what, and tries again. */
    private void goOnWhereItStands(Work work, RevisionEncoding encoding, long now) {
        if (!encoding.isStanding()) {
            return;
        }
        if (!work.standing) {
            work.standing = true;
            work.standsUntil = now + RETRY.toMillis();
            String obstacle = encoding.obstacle();
            if (!Objects.equals(obstacle, work.toldObstacle)) {
                LOG.warn("Label set {} revision {} waits: {}", work.set, work.revision, obstacle);
                sayEncoding(work, now);
            }
        } else if (now >= work.standsUntil) {
            work.standing = false;
            encoding.goOn();
        }
    }

    private void write(Work work, LabelSetPlan plan) {
        RootRecord root = contents.root(work.set);
        work.replacedPages = pagesOf(root);
        work.replacedSources = sourcesOf(root);
        plan.pages().forEach((digest, page) -> {
            if (!contents.hasPage(digest)) {
                send(new LabelKey.Page(digest), page);
            }
        });
        LabelKey.Definition definition = new LabelKey.Definition(work.set, work.revision);
        sendBytes(
                definition, StoredDefinition.of(work.root.topicId(), plan.set()).bytes());
        send(new LabelKey.Root(around.table().model(), work.set), work.root);
        work.written = true;
        context.commit();
    }

    private void finish(Work work) {
        boolean active = work.root.isActive();
        LOG.info(
                "Label set {} revision {} is {}{}",
                work.set,
                work.revision,
                active ? "active" : "deleted",
                active ? ": " + work.labels() + " labels, " + work.toEncode + " vectors encoded" : "");
        say(new LabelStatus(
                work.set,
                work.revision,
                active ? LabelStatus.State.ACTIVE : LabelStatus.State.DELETED,
                active ? work.revision : null,
                work.labels(),
                work.encoded(),
                work.digest(),
                null));
        contents.definitionsOf(work.set).stream()
                .filter(definition -> definition.revision() != work.revision)
                .forEach(definition -> send(definition, null));
        contents.unnamed(work.replacedPages, work.replacedSources, neededVectors())
                .forEach(key -> send(key, null));
        context.commit();
        history.activated(work.set, work.root);
        watchHistory();
        if (work.fromMessage) {
            release(work.revision);
        }
    }

    private void fail(Work work, RuntimeException failure) {
        LOG.error("Label set {} revision {} cannot be encoded", work.set, work.revision, failure);
        refuse(work, "the encoder refused the prompts: " + failure.getMessage());
    }

    /** What is found out only while it is being encoded. */
    private void refuse(Work work, String reason) {
        LOG.warn("Label set {} revision {} is rejected: {}", work.set, work.revision, reason.replace("\n", "; "));
        swept = false;
        say(new LabelStatus(
                work.set,
                work.revision,
                LabelStatus.State.REJECTED,
                activeRevision(work.set),
                work.labels(),
                work.encoded(),
                work.digest(),
                reason));
        abandonPending(work.set, work.revision);
        if (work.fromMessage) {
            release(work.revision);
        }
    }

    /** When nothing is open: removes what was encoded for nothing, by a writer that died or for a set that was superseded. */
    private void sweep() {
        if (!swept) {
            swept = true;
            List<LabelKey> abandoned = contents.abandoned(Set.of());
            if (!abandoned.isEmpty()) {
                LOG.info("Removing {} records that no label set names", abandoned.size());
                abandoned.forEach(key -> send(key, null));
            }
        }
    }

    private Set<String> neededVectors() {
        Set<String> needed = new HashSet<>();
        open.values().forEach(work -> {
            if (work.plan != null) {
                needed.addAll(work.plan.vectors());
            }
        });
        return needed;
    }

    private static Set<String> pagesOf(@Nullable RootRecord root) {
        Set<String> pages = new HashSet<>();
        if (root != null) {
            pages.addAll(root.labels());
            pages.addAll(root.background());
        }
        return pages;
    }

    private static Set<String> sourcesOf(@Nullable RootRecord root) {
        return root == null ? Set.of() : new HashSet<>(root.keptVectors());
    }

    private @Nullable Long activeRevision(String set) {
        RootRecord root = contents.root(set);
        return root != null && root.isActive() ? root.revision() : null;
    }

    private void sayEncoding(Work work, long now) {
        work.saidAt = now;
        work.toldObstacle = work.encoding == null ? null : work.encoding.obstacle();
        say(new LabelStatus(
                work.set,
                work.revision,
                LabelStatus.State.ENCODING,
                activeRevision(work.set),
                work.labels(),
                work.encoded(),
                work.digest(),
                work.toldObstacle == null ? null : "waits: " + work.toldObstacle));
    }

    private void say(LabelStatus status) {
        byte[] key = status.set().getBytes(StandardCharsets.UTF_8);
        byte[] value = around.statuses().apply(status);
        context.forward(new Record<>(key, value, context.currentSystemTimeMs(), StatusHeaders.of(status)), STATUS);
    }

    private void send(LabelKey key, @Nullable Object value) {
        contents.sent(key, value);
        forward(key, value == null ? null : LabelRecords.json(value));
    }

    private void sendBytes(LabelKey key, byte[] value) {
        contents.sent(key, value);
        forward(key, value);
    }

    private void forward(LabelKey key, byte @Nullable [] value) {
        context.forward(new Record<>(key.bytes(), value, context.currentSystemTimeMs()), EMBEDDINGS);
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
        open.values().forEach(work -> {
            if (work.encoding != null) {
                work.encoding.cancel();
            }
        });
        if (partition != null) {
            gate.discard(partition);
        }
    }
}
