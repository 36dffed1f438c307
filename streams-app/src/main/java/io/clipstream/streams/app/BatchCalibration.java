package io.clipstream.streams.app;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.image.RgbImage;
import java.time.Duration;
import java.util.Collections;
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

    /**
     * Encodes grey images.
     *
     * @param wanted images a batch
     * @param transactionTimeout a transaction's life, or what stands for it without transactions
     * @throws IllegalStateException where not even one image is encoded in time
     */
    static BatchCalibration of(ImageEncoder encoder, int wanted, Duration transactionTimeout) {
        Duration most = transactionTimeout.dividedBy(SHARE);
        time(encoder, 1);
        Duration one = time(encoder, 1);
        if (one.compareTo(most) > 0) {
            throw new IllegalStateException(
                    "one image takes " + one.toMillis() + " ms to encode, more than a fifth of "
                            + "transaction.timeout.ms (" + transactionTimeout.toMillis()
                            + " ms): set kafka.producer.transaction.timeout.ms higher, or take a faster device or a smaller model");
        }
        // A large batch of a slow model is not tried out: it would take minutes.
        long affordable = Math.max(1, most.toNanos() / Math.max(1, one.toNanos()));
        int size = (int) Math.min(wanted, affordable * 2);
        Duration took = fairTime(encoder, size, most);
        while (took.compareTo(most) > 0 && size > 1) {
            size = (int) Math.max(1, Math.min(size - 1, size * most.toNanos() / took.toNanos()));
            took = fairTime(encoder, size, most);
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

    /**
     * An engine optimises its first runs at a size, and a machine is busy with other things at start: what it takes too long for
     * once, it is asked again.
     */
    private static Duration fairTime(ImageEncoder encoder, int size, Duration most) {
        Duration best = time(encoder, size);
        for (int i = 1; i < TRIES && best.compareTo(most) > 0; i++) {
            Duration again = time(encoder, size);
            best = again.compareTo(best) < 0 ? again : best;
        }
        return best;
    }

    private static Duration time(ImageEncoder encoder, int size) {
        RgbImage grey = RgbImage.grey(encoder.imageSize(), encoder.imageSize());
        long begin = System.nanoTime();
        encoder.encode(Collections.nCopies(size, grey));
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
