package io.clipstream.streams.labels;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that an image is scored with every label set that was active when the image came. The writer says {@code
 * active} when a set's root is committed; another instance may read that root some milliseconds later than an image that
 * was published in between. So an image takes a {@linkplain #ticket() ticket} when it comes, and may be scored once the
 * ticket {@linkplain #hasPassed has passed}: once this instance's table has reached the end that {@code label-embeddings}
 * had at some moment after the ticket was taken.
 *
 * <p>One probe serves all tickets taken before it began, and the image's decoding and encoding go on meanwhile, so that
 * scoring seldom waits. Thread-safe.
 */
public final class LabelFence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LabelFence.class);

    /** Between two probes under load: what asking more often would cost the broker is worth more than what it would gain. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** How long the table is waited for at once, between looks at whether this is closed. */
    private static final Duration SLICE = Duration.ofMillis(100);

    private static final Duration RETRY = Duration.ofMillis(500);

    private final LabelTable table;
    private final LongSupplier endOffset;
    private final AtomicLong asked = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Thread prober;
    private long begun;
    private volatile long passed;
    private volatile boolean closed;

    /**
     * @param table this instance's
     * @param endOffset asks the broker for the end of {@code label-embeddings} as a consumer that reads committed records
     *     sees it; may throw, and is asked again
     */
    public LabelFence(LabelTable table, LongSupplier endOffset) {
        this.table = table;
        this.endOffset = endOffset;
        this.prober = new Thread(this::probe, "clipstream-label-fence");
        prober.setDaemon(true);
        prober.start();
    }

    /** To be taken when an image comes. Never blocks for the broker. */
    public long ticket() {
        lock.lock();
        try {
            long ticket = begun + 1;
            if (asked.get() < ticket) {
                asked.set(ticket);
                wanted.signal();
            }
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the table holds all that was active when the ticket was taken. */
    public boolean hasPassed(long ticket) {
        return passed >= ticket;
    }

    private void probe() {
        try {
            while (!closed) {
                long number = next();
                long end = ask();
                while (!closed && !table.awaitPosition(end, SLICE)) {
                    LOG.debug("Waiting for the label table to reach {}", end);
                }
                passed = number;
                pause(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (asked.get() <= begun) {
                wanted.await();
            }
            begun++;
            return begun;
        } finally {
            lock.unlock();
        }
    }

    private long ask() throws InterruptedException {
        while (true) {
            try {
                return endOffset.getAsLong();
            } catch (RuntimeException e) {
                if (closed || Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                LOG.warn(
                        "Cannot ask for the end of the topic of label embeddings, images wait meanwhile: {}",
                        e.toString());
                pause(RETRY);
            }
        }
    }

    private void pause(Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = time.toNanos();
            Condition never = lock.newCondition();
            while (!closed && left > 0) {
                left = never.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        prober.interrupt();
    }
}
