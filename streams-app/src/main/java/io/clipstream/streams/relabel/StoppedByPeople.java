package io.clipstream.streams.relabel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets Ctrl-C and SIGTERM end a run in order: what it has open is aborted at once, rather than when the broker gives it up,
 * for which all who read committed results would have to wait.
 */
final class StoppedByPeople implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoppedByPeople.class);
    private static final long WAIT_SECONDS = 5;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    StoppedByPeople(RelabelProgress progress) {
        hook = new Thread(
                () -> {
                    progress.stop();
                    awaitEnd();
                },
                "clipstream-relabel-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void awaitEnd() {
        try {
            // In vain perhaps: then the broker aborts what is open, later, and the next run goes on all the same.
            boolean unused = ended.await(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("The process ends already", e);
        }
    }
}
