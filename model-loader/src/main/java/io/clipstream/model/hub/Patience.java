package io.clipstream.model.hub;

import java.io.IOException;
import java.time.Duration;

/** Repeats what fails for the moment: after 1, 2, 4, 8 and 16 s, or when the server says. Then it gives up. */
final class Patience {
    private static final int REPEATS = 5;
    /** A server that wants us to wait longer is better asked another day. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(10);

    private final Surroundings.Pause pause;
    private final PullListener listener;
    private int failures;

    Patience(Surroundings.Pause pause, PullListener listener) {
        this.pause = pause;
        this.listener = listener;
    }

    /** One try of something. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    /** Tries until it succeeds, fails for good, or has failed too often. */
    static <T> T with(Surroundings.Pause pause, PullListener listener, Attempt<T> attempt) throws IOException {
        Patience patience = new Patience(pause, listener);
        while (true) {
            try {
                return attempt.run();
            } catch (TransientFailure e) {
                patience.rest(e);
            }
        }
    }

    /** There was progress: failures are counted anew. */
    void renew() {
        failures = 0;
    }

    /**
     * Waits after a failure.
     *
     * @throws HubException where there were too many in a row, or the server's wait is too long
     */
    void rest(TransientFailure failure) throws HubException {
        failures++;
        if (failures > REPEATS) {
            throw new HubUnreachableException(failure.getMessage() + "; tried " + failures + " times", failure);
        }
        Duration rest = failure.retryAfter().orElse(Duration.ofSeconds(1L << (failures - 1)));
        if (rest.compareTo(LONGEST_REST) > 0) {
            throw new HubUnreachableException(
                    failure.getMessage() + "; the server wants " + rest.toSeconds() + " s until the next request",
                    failure);
        }
        listener.waits(failure.getMessage() + "; trying again in " + rest.toSeconds() + " s");
        try {
            pause.rest(rest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException("interrupted while waiting to try again", e);
        }
    }
}
