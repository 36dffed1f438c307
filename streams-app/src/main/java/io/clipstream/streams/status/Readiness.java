package io.clipstream.streams.status;

import java.util.List;

/** Says whether the application can classify, and what it waits for where it cannot. Asked on HTTP threads: thread-safe, and quick. */
@FunctionalInterface
public interface Readiness {
    /** All conditions, met or not, in the order in which they are usually met. It is ready when all are met. */
    List<Condition> conditions();

    /**
     * One thing that must be so.
     *
     * @param name a short fixed word, such as {@code model}
     * @param met whether it is so
     * @param text for people: what was found, or what it waits for
     */
    record Condition(String name, boolean met, String text) {
        public Condition {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a condition has a name");
            }
        }
    }
}
