package io.clipstream.demo.command;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that is being started on a thread of its own, while other things are. */
final class Starting<T extends AutoCloseable> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Thread thread;

    private Starting(FutureTask<T> task, Thread thread) {
        this.task = task;
        this.thread = thread;
    }

    /** @param name of the thread */
    static <T extends AutoCloseable> Starting<T> begin(String name, Callable<T> start) {
        FutureTask<T> task = new FutureTask<>(start);
        Thread thread = new Thread(task, "clipstream-demo-" + name);
        thread.setDaemon(true);
        thread.start();
        return new Starting<>(task, thread);
    }

    /** What was started; throws what its start threw. */
    T await() throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Closes what was started; a start that is still under way is interrupted first. */
    @Override
    public void close() throws Exception {
        thread.interrupt();
        T started;
        try {
            started = task.get();
        } catch (ExecutionException e) {
            // There is nothing to close; who waited for it knows why.
            return;
        }
        started.close();
    }
}
