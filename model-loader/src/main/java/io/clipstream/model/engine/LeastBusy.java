package io.clipstream.model.engine;

import java.util.List;
import java.util.function.Function;

/**
 * Gives each call to the member that runs fewest at the moment, in turn where several run as few: calls of one length go
 * round-robin, and a slow member gets fewer. Thread-safe.
 *
 * @param <T> such as a device
 */
final class LeastBusy<T> {
    private final List<T> members;
    private final int[] running;
    private int next;

    LeastBusy(List<T> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("at least one member");
        }
        this.members = List.copyOf(members);
        this.running = new int[members.size()];
    }

    List<T> members() {
        return members;
    }

    /** Runs a call on the calling thread. */
    <R> R call(Function<T, R> call) {
        int chosen = take();
        try {
            return call.apply(members.get(chosen));
        } finally {
            giveBack(chosen);
        }
    }

    private synchronized int take() {
        int chosen = next;
        for (int i = 1; i < running.length; i++) {
            int other = (next + i) % running.length;
            chosen = running[other] < running[chosen] ? other : chosen;
        }
        running[chosen]++;
        next = (chosen + 1) % running.length;
        return chosen;
    }

    private synchronized void giveBack(int chosen) {
        running[chosen]--;
    }
}
