package io.clipstream.it;

import java.time.Duration;

/** How long a test waits before it gives up: long enough for a machine that is busy with other things. */
final class Limits {
    /** For what takes a moment. */
    static final Duration SOON = Duration.ofSeconds(30);

    /** For what starts a process or crosses a transaction. */
    static final Duration PATIENT = Duration.ofSeconds(90);

    private Limits() {}
}
