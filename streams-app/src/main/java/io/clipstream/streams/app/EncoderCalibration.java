package io.clipstream.streams.app;

import io.clipstream.core.embedding.ImageEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds at start how processors are best shared out: many batches at once with a thread each, or one batch with all of
 * them, or something between. Which is faster depends on the model, the processor and its caches, so both are tried, in
 * turns, for about two seconds; large models, of which one image takes longer, are tried with as few images as it takes.
 *
 * @param concurrency batches that are encoded at once
 * @param threads processor threads of each
 * @param reason for people
 */
record EncoderCalibration(int concurrency, int threads, String reason) {
    private static final Logger LOG = LoggerFactory.getLogger(EncoderCalibration.class);
    private static final int MOST_AT_ONCE = 8;
    private static final int MOST_IMAGES = 8;
    private static final int ROUNDS = 2;
    private static final Duration CALL = Duration.ofMillis(200);
    private static final Duration SLICE = Duration.ofMillis(300);
    private static final Duration ENOUGH = Duration.ofSeconds(2);

    /**
     * Where it makes no more than this difference, one thread a batch is better: threads of one batch wait for each other
     * many times, and the longer the more decoding takes from their processors, which nothing here does.
     */
    private static final double AS_GOOD = 0.97;

    /** A way to share processors out. */
    private record Shares(int concurrency, int threads) {}

    /**
     * Tries what is not set.
     *
     * @param encoder encodes while its threads are changed
     * @param useThreads sets the processor threads of each call
     * @param processors that this process may use
     * @param concurrency as set; 0: to be found out
     * @param threads as set; 0: to be found out
     * @param maxBatch images in the largest batch
     */
    static EncoderCalibration of(
            ImageEncoder encoder, IntConsumer useThreads, int processors, int concurrency, int threads, int maxBatch) {
        EncoderCalibration found;
        if (concurrency > 0 && threads > 0) {
            found = new EncoderCalibration(concurrency, threads, "as set");
        } else if (concurrency > 0) {
            found = new EncoderCalibration(
                    concurrency, Math.max(1, processors / concurrency), "encoder.concurrency is set");
        } else if (threads > 0) {
            found = new EncoderCalibration(
                    Math.min(MOST_AT_ONCE, Math.max(1, processors / threads)), threads, "encoder.threads is set");
        } else if (processors == 1) {
            found = new EncoderCalibration(1, 1, "one processor");
        } else {
            found = best(rates(encoder, useThreads, candidates(processors), Math.min(maxBatch, MOST_IMAGES)));
        }
        useThreads.accept(found.threads);
        LOG.info("The encoder takes {}", found.line());
        return found;
    }

    private static List<Shares> candidates(int processors) {
        List<Shares> candidates = new ArrayList<>();
        for (int concurrency = 1; concurrency <= Math.min(MOST_AT_ONCE, processors); concurrency *= 2) {
            candidates.add(new Shares(concurrency, processors / concurrency));
        }
        return candidates;
    }

    private static Map<Shares, Double> rates(
            ImageEncoder encoder, IntConsumer useThreads, List<Shares> candidates, int maxImages) {
        long begin = System.nanoTime();
        useThreads.accept(candidates.get(0).threads);
        Map<Shares, Double> rates = new LinkedHashMap<>();
        try (EncoderRates callers = new EncoderRates(encoder, MOST_AT_ONCE, System::nanoTime)) {
            callers.seconds(1);
            double one = callers.seconds(1);
            int images = (int) Math.max(1, Math.min(maxImages, CALL.toMillis() / 1e3 / one));
            for (int round = 0; round < ROUNDS; round++) {
                for (Shares shares : candidates) {
                    useThreads.accept(shares.threads);
                    rates.merge(shares, callers.rate(shares.concurrency, images, SLICE), Math::max);
                }
                if (System.nanoTime() - begin > ENOUGH.toNanos()) {
                    break;
                }
            }
        }
        return rates;
    }

    private static EncoderCalibration best(Map<Shares, Double> rates) {
        double highest = Collections.max(rates.values());
        Shares chosen = rates.keySet().stream()
                .filter(shares -> rates.getOrDefault(shares, 0.0) >= AS_GOOD * highest)
                .reduce((fewer, more) -> more)
                .orElseThrow();
        List<String> tried = rates.entrySet().stream()
                .map(each -> String.format(
                        Locale.ROOT,
                        "%d × %d: %.1f",
                        each.getKey().concurrency,
                        each.getKey().threads,
                        each.getValue()))
                .toList();
        return new EncoderCalibration(
                chosen.concurrency, chosen.threads, "tried, in images a second: " + String.join(", ", tried));
    }

    /** Such as {@code 2 batches at once × 1 thread (as set)}. */
    String line() {
        return concurrency + (concurrency == 1 ? " batch" : " batches") + " at once × " + threads
                + (threads == 1 ? " thread" : " threads") + " (" + reason + ")";
    }
}
