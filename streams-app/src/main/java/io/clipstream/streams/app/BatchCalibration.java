package io.clipstream.streams.app;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.image.RgbImage;
import io.clipstream.streams.config.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds at start how large a batch may be: a stream thread may wait for one with a transaction open, so a batch takes at
 * most a fifth of a transaction's life. Warms the encoder up on the way.
 *
 * @param batchSize images a batch may have
 * @param batchTime how long such a batch takes
 */
record BatchCalibration(int batchSize, Duration batchTime) {
    private static final Logger LOG = LoggerFactory.getLogger(BatchCalibration.class);
    private static final int SHARE = 5;
    private static final int TRIES = 3;
    private static final Duration WITHOUT_TRANSACTIONS = Duration.ofSeconds(10);

    /** A transaction's life, or what stands for it without transactions. */
    static Duration transaction(KafkaSettings kafka) {
        return kafka.transactionTimeout().orElse(WITHOUT_TRANSACTIONS);
    }

    /** How long a batch may take. */
    static Duration longest(KafkaSettings kafka) {
        return transaction(kafka).dividedBy(SHARE);
    }

    /**
     * Encodes grey images.
     *
     * @param concurrency batches that are encoded at once: each takes longer beside others
     * @param wanted images a batch
     * @param transactionTimeout a transaction's life, or what stands for it without transactions
     * @throws IllegalStateException where not even one image is encoded in time
     */
    static BatchCalibration of(ImageEncoder encoder, int concurrency, int wanted, Duration transactionTimeout) {
        ExecutorService others = Executors.newFixedThreadPool(Math.max(1, concurrency - 1));
        try {
            time(encoder, 1);
            return of(size -> time(encoder, others, concurrency - 1, size), wanted, transactionTimeout);
        } finally {
            others.shutdown();
        }
    }

    private static BatchCalibration of(IntFunction<Duration> batch, int wanted, Duration transactionTimeout) {
        Duration most = transactionTimeout.dividedBy(SHARE);
        Duration one = fastest(batch, 1, most);
        if (one.compareTo(most) > 0) {
            throw new IllegalStateException(
                    "one image takes " + one.toMillis() + " ms to encode, more than a fifth of "
                            + "transaction.timeout.ms (" + transactionTimeout.toMillis()
                            + " ms): set kafka.producer.transaction.timeout.ms higher, or take a faster device or a smaller model");
        }
        // A large batch of a slow model is not tried out: it would take minutes.
        long affordable = Math.max(1, most.toNanos() / Math.max(1, one.toNanos()));
        int size = (int) Math.min(wanted, affordable * 2);
        Duration took = fastest(batch, size, most);
        while (took.compareTo(most) > 0 && size > 1) {
            size = (int) Math.max(1, Math.min(size - 1, size * most.toNanos() / took.toNanos()));
            took = fastest(batch, size, most);
        }
        if (size < wanted) {
            LOG.warn(
                    "batch.max.size is lowered from {} to {}: a larger batch would take more than a fifth of transaction.timeout.ms ({} ms); raise kafka.producer.transaction.timeout.ms to keep it",
                    wanted,
                    size,
                    transactionTimeout.toMillis());
        }
        return new BatchCalibration(size, took);
    }

    /** Of a few tries: what else runs on the machine at this moment makes a batch slower, never faster. */
    private static Duration fastest(IntFunction<Duration> batch, int size, Duration enough) {
        Duration fastest = batch.apply(size);
        for (int more = 1; more < TRIES && fastest.compareTo(enough) > 0; more++) {
            Duration next = batch.apply(size);
            fastest = next.compareTo(fastest) < 0 ? next : fastest;
        }
        return fastest;
    }

    /** The longest of batches that are encoded side by side. */
    private static Duration time(ImageEncoder encoder, ExecutorService others, int more, int size) {
        List<Future<Duration>> beside = new ArrayList<>();
        for (int i = 0; i < more; i++) {
            beside.add(others.submit(() -> time(encoder, size)));
        }
        Duration longest = time(encoder, size);
        try {
            for (Future<Duration> each : beside) {
                longest = each.get().compareTo(longest) > 0 ? each.get() : longest;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to end while the encoder was tried", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the encoder fails: " + e.getCause(), e.getCause());
        }
        return longest;
    }

    private static Duration time(ImageEncoder encoder, int size) {
        RgbImage grey = RgbImage.grey(encoder.imageSize(), encoder.imageSize());
        long begin = System.nanoTime();
        encoder.encode(Collections.nCopies(size, grey));
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
