package io.clipstream.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A subscriber to {@code classifications}: reads committed results on a thread of its own, and notes when they came. Thread-safe. */
final class CommittedResults implements AutoCloseable {
    /** Begins the name of its thread. */
    static final String THREAD = "benchmark-reader";

    private static final Duration POLL = Duration.ofMillis(100);

    private record Arrival(long nanos, long count) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> listener;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private long count;

    /** @param listener hears of each result, on the reading thread */
    CommittedResults(BenchmarkKafka kafka, Consumer<ConsumerRecord<byte[], byte[]>> listener) {
        this(kafka.readCommitted("classifications"), listener);
    }

    /** @param consumer of committed records; closed with this */
    CommittedResults(KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> listener) {
        this.consumer = consumer;
        this.listener = listener;
        this.thread = new Thread(this::read, THREAD);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        while (!closed) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                long now = System.nanoTime();
                // Whoever waits for the count may rely on what the listener has noted.
                records.forEach(listener);
                note(now, records.count());
            }
        }
        consumer.close();
    }

    private synchronized void note(long now, int more) {
        count += more;
        arrivals.add(new Arrival(now, count));
        notifyAll();
    }

    /**
     * Waits until so many results have come.
     *
     * @return whether they came in time
     */
    synchronized boolean await(long wanted, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; count < wanted && left > 0; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        return count >= wanted;
    }

    /** Results that came so far. */
    synchronized long count() {
        return count;
    }

    /**
     * Results a second between the first arrival after {@code begin} and the first after {@code end}: results come in
     * bursts, and a window that begins and ends with one counts whole bursts.
     */
    synchronized double rate(long begin, long end) {
        Arrival first = firstAfter(begin);
        Arrival last = firstAfter(end);
        return (last.count() - first.count()) / Seconds.of(last.nanos() - first.nanos());
    }

    /** When the result came that made it so many, of {@link System#nanoTime()}. */
    synchronized long nanosOf(long wanted) {
        return arrivals.stream()
                .filter(arrival -> arrival.count() >= wanted)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there are no " + wanted + " results yet"))
                .nanos();
    }

    private Arrival firstAfter(long nanos) {
        return arrivals.stream()
                .filter(arrival -> arrival.nanos() - nanos >= 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no committed result came after the measurement"));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
