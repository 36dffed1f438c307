package io.clipstream.demo.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM: interrupts the thread that listens, whatever it waits for, and keeps the JVM until that thread has given
 * everything back. The JVM then ends with the signal's exit code, 130 or 143.
 */
final class EndRequest implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final Thread listener = Thread.currentThread();
    private final Thread hook = new Thread(this::request, "clipstream-demo-end");
    private final CountDownLatch givenBack = new CountDownLatch(1);
    private boolean requested;
    private boolean deaf;

    private EndRequest() {}

    /** To be closed by the calling thread when it has given everything back. */
    static EndRequest listen() {
        EndRequest request = new EndRequest();
        Runtime.getRuntime().addShutdownHook(request.hook);
        return request;
    }

    synchronized boolean isRequested() {
        return requested;
    }

    /** From now on the thread is not interrupted any more: giving back needs to wait, too. */
    synchronized void stopInterrupting() {
        deaf = true;
        if (requested) {
            Thread.interrupted();
        }
    }

    private void request() {
        synchronized (this) {
            requested = true;
            if (!deaf) {
                listener.interrupt();
            }
        }
        try {
            if (!givenBack.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("The demo could not end in order within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        givenBack.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook has run.
        }
    }
}
