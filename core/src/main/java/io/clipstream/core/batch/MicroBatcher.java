package io.clipstream.core.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of what many threads submit, and runs them. There is one in a process, shared by every task of every
 * stream thread, because an accelerator wants images of all partitions together.
 *
 * <p>A batch goes when it is full by size or bytes, or when its first item has waited for the linger. While all workers are busy items gather, so that under load batches are
 * full whatever the linger.
 *
 * <p>A batch that fails is bisected, so that its healthy items still get their results and only the ones that fail alone
 * fail. When nothing of a batch succeeded, {@code healthy} decides whose fault it was: where it says no, the items fail
 * with {@link BrokenEncoderException}, for which nobody may blame an item.
 *
 * <p>Nothing here blocks a caller: callers bound what they have in flight. Thread-safe.
 *
 * @param <I> what is submitted
 * @param <O> its result
 */
public final class MicroBatcher<I, O> implements AutoCloseable {
    private record Item<I, O>(I input, long weight, long submittedNanos, CompletableFuture<O> result) {}

    private final BatchPolicy policy;
    private final Function<List<I>, List<O>> run;
    private final ToLongFunction<I> weigh;
    private final BooleanSupplier healthy;
    private final BatchListener listener;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Item<I, O>> queue = new ArrayDeque<>();
    private final List<Thread> workers = new ArrayList<>();
    private long queuedBytes;
    private boolean closed;
    private final AtomicLongArray runningSince;

    private static final long IDLE = Long.MIN_VALUE;

    /**
     * @param policy when a batch goes
     * @param concurrency batches run at once, at least 1
     * @param run gives one result an item, in order; throws where the batch fails as a whole
     * @param weigh bytes of an item
     * @param healthy whether {@code run} works at all; asked only after a batch of which nothing succeeded
     * @param listener hears of every batch
     */
    public MicroBatcher(
            BatchPolicy policy,
            int concurrency,
            Function<List<I>, List<O>> run,
            ToLongFunction<I> weigh,
            BooleanSupplier healthy,
            BatchListener listener) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("at least one batch runs at a time, not " + concurrency);
        }
        this.policy = policy;
        this.run = run;
        this.weigh = weigh;
        this.healthy = healthy;
        this.listener = listener;
        this.runningSince = new AtomicLongArray(concurrency);
        for (int i = 0; i < concurrency; i++) {
            int number = i;
            runningSince.set(number, IDLE);
            Thread worker = new Thread(() -> work(number), "clipstream-encode-" + number);
            worker.setDaemon(true);
            workers.add(worker);
            worker.start();
        }
    }

    /**
     * Adds an item to a batch to come.
     *
     * @return its result, or the failure of this item alone; cancelling it before its batch begins takes the item out
     */
    public CompletableFuture<O> submit(I input) {
        Item<I, O> item = new Item<>(input, weigh.applyAsLong(input), System.nanoTime(), new CompletableFuture<>());
        lock.lock();
        try {
            if (closed) {
                item.result.cancel(false);
                return item.result;
            }
            queue.addLast(item);
            queuedBytes += item.weight;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return item.result;
    }

    /** How long the batch that began first of those that run has been running, in nanoseconds; 0 where none is. For spotting a hung encoder. */
    public long runningNanos() {
        long longest = 0;
        for (int i = 0; i < runningSince.length(); i++) {
            long since = runningSince.get(i);
            longest = Math.max(longest, since == IDLE ? 0 : System.nanoTime() - since);
        }
        return longest;
    }

    private void work(int number) {
        while (true) {
            List<Item<I, O>> batch;
            try {
                batch = take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (batch.isEmpty()) {
                return;
            }
            runBatch(number, batch);
        }
    }

    /** The next batch; empty when closed. */
    private List<Item<I, O>> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                dropCancelled();
                if (closed) {
                    return List.of();
                }
                Item<I, O> first = queue.peekFirst();
                if (first == null) {
                    arrived.await();
                    continue;
                }
                long left = policy.linger().toNanos() - (System.nanoTime() - first.submittedNanos);
                boolean full = queue.size() >= policy.maxSize() || queuedBytes >= policy.maxBytes();
                if (full || left <= 0) {
                    List<Item<I, O>> batch = drain();
                    if (!batch.isEmpty()) {
                        return batch;
                    }
                    continue;
                }
                arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void dropCancelled() {
        for (Item<I, O> first = queue.peekFirst(); first != null && first.result.isDone(); first = queue.peekFirst()) {
            queue.removeFirst();
            queuedBytes -= first.weight;
        }
    }

    private List<Item<I, O>> drain() {
        List<Item<I, O>> batch = new ArrayList<>(Math.min(queue.size(), policy.maxSize()));
        long bytes = 0;
        while (batch.size() < policy.maxSize()) {
            Item<I, O> next = queue.peekFirst();
            if (next == null) {
                break;
            }
            if (!batch.isEmpty() && bytes + next.weight > policy.maxBytes()) {
                break;
            }
            queue.removeFirst();
            queuedBytes -= next.weight;
            if (!next.result.isDone()) {
                batch.add(next);
                bytes += next.weight;
            }
        }
        if (!queue.isEmpty()) {
            arrived.signal();
        }
        return batch;
    }

    private void runBatch(int number, List<Item<I, O>> batch) {
        long begin = System.nanoTime();
        runningSince.set(number, begin);
        List<Item<I, O>> failed = new ArrayList<>();
        List<Throwable> causes = new ArrayList<>();
        try {
            bisect(batch, failed, causes);
        } finally {
            runningSince.set(number, IDLE);
        }
        boolean broken = failed.size() == batch.size() && !isHealthy();
        for (int i = 0; i < failed.size(); i++) {
            Throwable cause = causes.get(i);
            failed.get(i).result.completeExceptionally(broken ? new BrokenEncoderException(cause) : cause);
        }
        long oldest = begin - batch.get(0).submittedNanos;
        listener.ran(batch.size(), oldest, System.nanoTime() - begin, failed.size());
    }

    private boolean isHealthy() {
        try {
            return healthy.getAsBoolean();
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    private void bisect(List<Item<I, O>> batch, List<Item<I, O>> failed, List<Throwable> causes) {
        Throwable cause = attempt(batch);
        if (cause == null) {
            return;
        }
        if (batch.size() == 1) {
            failed.add(batch.get(0));
            causes.add(cause);
            return;
        }
        int half = batch.size() / 2;
        bisect(batch.subList(0, half), failed, causes);
        bisect(batch.subList(half, batch.size()), failed, causes);
    }

    private @Nullable Throwable attempt(List<Item<I, O>> batch) {
        try {
            List<O> results = run.apply(batch.stream().map(Item::input).toList());
            if (results.size() != batch.size()) {
                return new IllegalStateException(results.size() + " results for a batch of " + batch.size());
            }
            for (int i = 0; i < results.size(); i++) {
                batch.get(i).result.complete(results.get(i));
            }
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Cancels what is queued, waits for nothing: a batch that runs still completes its items. */
    @Override
    public void close() {
        List<Item<I, O>> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(queue);
            queue.clear();
            queuedBytes = 0;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(item -> item.result.cancel(false));
    }

    /** Waits until no worker runs any more. Call after {@link #close()}, before the encoder is closed. */
    public void awaitIdle(java.time.Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (Thread worker : workers) {
            worker.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
    }
}
