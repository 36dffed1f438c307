package io.clipstream.streams.app;

import io.clipstream.core.embedding.ImageEncoder;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds at start how many images a batch best has. A small batch does not make up for what a call costs and reads all
 * weights for a few images; a large one leaves the processor's caches, and its first image waits for its last. Sizes
 * are doubled until a batch is not over soon; the last three are compared.
 *
 * @param size images a batch
 * @param reason for people
 */
record BatchSizeTrial(int size, String reason) {
    private static final Logger LOG = LoggerFactory.getLogger(BatchSizeTrial.class);
    private static final int SIZES = 3;
    private static final Duration SLICE = Duration.ofMillis(200);
    private static final Duration ENOUGH = Duration.ofSeconds(2);

    /** Where others leave so little of the machine that trying takes longer, no larger size is tried. */
    private static final Duration AT_MOST = Duration.ofSeconds(6);

    /** A batch that takes longer is not tried: what a call costs does not count in it any more. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** Up to so many images the products themselves become faster, so that more time is allowed for trying. */
    private static final int SMALL = 8;

    private static final Duration LONGEST_OF_SMALL = Duration.ofSeconds(3);

    /** Of batches that are as good and take no longer, the largest is best for all that is done once a batch. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private static final double AS_GOOD = 0.98;

    /**
     * Tries powers of two, for two or three seconds.
     *
     * @param encoder as it will be used
     * @param concurrency batches that are encoded at once
     * @param set what is set; 0: to be found out
     * @param most images in a batch
     * @param allowed how long a batch may take
     * @param clock of the calling thread, in nanoseconds: where it does all of the work itself, its processor time, which
     *     others on the machine do not lengthen
     */
    static BatchSizeTrial of(
            ImageEncoder encoder, int concurrency, int set, int most, Duration allowed, LongSupplier clock) {
        if (set > 0) {
            return new BatchSizeTrial(set, "as set");
        }
        try (EncoderRates callers = new EncoderRates(encoder, concurrency, clock)) {
            callers.seconds(1);
            Map<Integer, Double> rates = rates(callers, concurrency, most, allowed);
            BatchSizeTrial found = rates.size() == 1 && most > 1
                    ? new BatchSizeTrial(
                            1, "two would take more than " + longest(2, allowed).toMillis() + " ms")
                    : best(rates, concurrency);
            LOG.info("A batch has {}", found.line());
            return found;
        }
    }

    /** Doubles the size for as long as a batch is over soon enough; of the last sizes, images a second. */
    private static Map<Integer, Double> rates(EncoderRates callers, int concurrency, int most, Duration allowed) {
        long begin = System.nanoTime();
        TreeMap<Integer, Double> rates = new TreeMap<>();
        rates.put(1, callers.rate(concurrency, 1, SLICE));
        for (int size = 2; size <= most; size *= 2) {
            double expected = seconds(concurrency, size, rates.lastEntry().getValue());
            if (expected * 1e3 > longest(size, allowed).toMillis() || System.nanoTime() - begin > AT_MOST.toNanos()) {
                break;
            }
            rates.put(size, callers.rate(concurrency, size, SLICE));
            if (rates.size() > SIZES) {
                rates.pollFirstEntry();
            }
        }
        if (System.nanoTime() - begin < ENOUGH.toNanos()) {
            rates.replaceAll((size, rate) -> Math.max(rate, callers.rate(concurrency, size, SLICE)));
        }
        return rates;
    }

    private static Duration longest(int size, Duration allowed) {
        Duration longest = size > SMALL ? LONGEST : LONGEST_OF_SMALL;
        return allowed.compareTo(longest) < 0 ? allowed : longest;
    }

    private static double seconds(int concurrency, int size, double rate) {
        return concurrency * size / rate;
    }

    private static BatchSizeTrial best(Map<Integer, Double> rates, int concurrency) {
        double highest = Collections.max(rates.values());
        List<Integer> good = rates.entrySet().stream()
                .filter(each -> each.getValue() >= AS_GOOD * highest)
                .map(Map.Entry::getKey)
                .toList();
        int chosen = good.stream()
                .filter(size -> seconds(concurrency, size, highest) * 1e3 <= SHORT.toMillis())
                .reduce(good.get(0), Math::max);
        List<String> tried = rates.entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%d: %.1f", each.getKey(), each.getValue()))
                .toList();
        return new BatchSizeTrial(chosen, "tried, in images a second: " + String.join(", ", tried));
    }

    /** Such as {@code 8 images (as set)}. */
    String line() {
        return size + (size == 1 ? " image (" : " images (") + reason + ")";
    }
}
