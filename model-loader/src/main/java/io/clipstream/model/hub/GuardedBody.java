package io.clipstream.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A body whose reads end: {@code java.net.http} has a timeout for the head of an answer, none for its body. A read that
 * waits too long, and one that fails, is a {@link TransientFailure}.
 */
final class GuardedBody extends InputStream {
    private static final long NOT_READING = Long.MIN_VALUE;

    private final InputStream body;
    private final Duration silence;
    private volatile long readingSince = NOT_READING;
    private volatile boolean silent;
    private volatile boolean closed;

    GuardedBody(InputStream body, Duration silence) {
        this.body = body;
        this.silence = silence;
        checkAfter(silence.toNanos());
    }

    private void checkAfter(long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(this::check);
    }

    private void check() {
        if (closed) {
            return;
        }
        long since = readingSince;
        long left = since == NOT_READING ? silence.toNanos() : silence.toNanos() - (System.nanoTime() - since);
        if (left > 0) {
            checkAfter(left);
            return;
        }
        silent = true;
        try {
            body.close();
        } catch (IOException e) {
            // The read that waits hears of it.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        readingSince = System.nanoTime();
        try {
            int read = body.read(into, offset, length);
            if (!silent) {
                return read;
            }
        } catch (IOException e) {
            if (!silent) {
                throw new TransientFailure("the connection was cut (" + e.getMessage() + ")", e);
            }
        } finally {
            readingSince = NOT_READING;
        }
        throw new TransientFailure("nothing came for " + silence.toMillis() + " ms", (Throwable) null);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        body.close();
    }
}
