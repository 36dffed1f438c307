package io.clipstream.streams.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which records a stream thread has taken and not yet answered. Nothing else decides what may be committed.
 *
 * <p>A processor that works on several records at once {@linkplain #accept accepts} a record when it takes it, and
 * {@linkplain #release releases} it once everything that follows from it has been forwarded. In between, an offset to be
 * committed is lowered to the first record that is still open, by the {@link GatedClientSupplier} and in both guarantees:
 * in {@code Consumer.commitSync} and in {@code Producer.sendOffsetsToTransaction}. So a commit never waits for the
 * encoder, and whatever a process held when it died is read again by the next owner of the partition.
 *
 * <p>All calls for a record come from the stream thread that owns its task, and what they note is kept by thread: there is
 * no lock, and what a thread that lost its partitions still notes cannot touch the new owner's.
 */
public final class OffsetGate {
    private static final class Open {
        final Map<TopicPartition, TreeSet<Long>> offsets = new HashMap<>();
        final List<Question> questions = new ArrayList<>();
        boolean released = true;
    }

    /** What is asked while a thread waits for records. */
    private record Question(BooleanSupplier expecting, BooleanSupplier ready) {}

    private final ThreadLocal<Open> open = ThreadLocal.withInitial(Open::new);

    /** Notes that a record has been taken. */
    public void accept(TopicPartition partition, long offset) {
        if (!open.get().offsets.computeIfAbsent(partition, p -> new TreeSet<>()).add(offset)) {
            throw new IllegalStateException(partition + " offset " + offset + " was accepted before");
        }
    }

    /** Notes that everything that follows from a record has been forwarded. Records may be released in any order. */
    public void release(TopicPartition partition, long offset) {
        TreeSet<Long> offsets = open.get().offsets.get(partition);
        if (offsets == null || !offsets.remove(offset)) {
            throw new IllegalStateException(partition + " offset " + offset + " is not open");
        }
        open.get().released = true;
        if (offsets.isEmpty()) {
            open.get().offsets.remove(partition);
        }
    }

    /** Forgets a partition that this thread gives up: what is open there is for the next owner. */
    public void discard(TopicPartition partition) {
        open.get().offsets.remove(partition);
    }

    /**
     * Lowers offsets to be committed to the first open record of their partition; metadata is kept, offsets are never
     * raised.
     */
    public Map<TopicPartition, OffsetAndMetadata> clamp(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<TopicPartition, TreeSet<Long>> held = open.get().offsets;
        Map<TopicPartition, OffsetAndMetadata> clamped = new HashMap<>(offsets);
        clamped.replaceAll((partition, committed) -> {
            TreeSet<Long> there = held.get(partition);
            if (there == null || there.first() >= committed.offset()) {
                return committed;
            }
            return new OffsetAndMetadata(there.first(), Optional.empty(), committed.metadata());
        });
        return clamped;
    }

    /** The first open record of a partition on this thread; null where none is. */
    public @Nullable Long firstOpen(TopicPartition partition) {
        TreeSet<Long> offsets = open.get().offsets.get(partition);
        return offsets == null ? null : offsets.first();
    }

    /**
     * Registers two questions that this thread asks while it waits for records. Where something is ready, the wait ends
     * early; where nothing is expected, the thread does not look in between, and costs nothing.
     *
     * @param expecting whether something may become ready before the next record comes
     * @param ready whether something is ready to be forwarded
     * @return to be run, on the same thread, when the processor closes
     */
    public Runnable whenReady(BooleanSupplier expecting, BooleanSupplier ready) {
        List<Question> there = open.get().questions;
        Question question = new Question(expecting, ready);
        there.add(question);
        return () -> there.remove(question);
    }

    boolean anythingExpected() {
        for (Question question : open.get().questions) {
            if (question.expecting().getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    boolean anythingReady() {
        for (Question question : open.get().questions) {
            if (question.ready().getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** Whether this thread has released a record since it last asked this; the first answer is yes. */
    boolean releasedSinceLastAsked() {
        boolean released = open.get().released;
        open.get().released = false;
        return released;
    }
}
