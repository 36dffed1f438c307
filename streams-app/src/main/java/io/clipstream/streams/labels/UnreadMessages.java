package io.clipstream.streams.labels;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have come and are not begun: of each set the newest. While more keep coming they are gathered for a moment,
 * and where one cannot be begun now, all wait. Belongs to the writer's stream thread.
 */
final class UnreadMessages {
    /** While messages keep coming, those that have come are begun after so long. */
    private static final Duration GATHERING = Duration.ofMillis(200);

    private static final Duration RETRY = Duration.ofMillis(500);

    /**
     * One of them.
     *
     * @param offset the set's revision, if it becomes one
     * @param value null: deletes the set
     */
    record Message(String set, long offset, byte @Nullable [] value) {}

    private final Map<String, Message> newest = new LinkedHashMap<>();
    private boolean gathering;
    private long gatheringSince;
    private long notBefore;

    /** @return the message that it takes the place of; null where there is none */
    @Nullable
    Message add(Message message, long now) {
        if (newest.isEmpty()) {
            gatheringSince = now;
        }
        gathering = true;
        return newest.put(message.set(), message);
    }

    boolean isEmpty() {
        return newest.isEmpty();
    }

    /** Whether there are some that may be begun. */
    boolean areDue(long now) {
        return !newest.isEmpty() && now >= notBefore;
    }

    /**
     * Begins those that are due.
     *
     * @param begin says whether the message is done with; where it is not, it waits, and all that came after it
     */
    void begin(long now, Predicate<Message> begin) {
        // Kafka Streams ticks between two records that were polled together: only the newest of those counts.
        boolean more = gathering && now - gatheringSince < GATHERING.toMillis();
        gathering = false;
        if (more || now < notBefore) {
            return;
        }
        for (Iterator<Message> each = newest.values().iterator(); each.hasNext(); ) {
            if (!begin.test(each.next())) {
                notBefore = now + RETRY.toMillis();
                return;
            }
            each.remove();
        }
    }
}
