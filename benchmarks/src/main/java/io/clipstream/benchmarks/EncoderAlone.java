package io.clipstream.benchmarks;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.image.RgbImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** An encoder that does nothing but encode, called by so many threads as an application has for it. Used once. */
final class EncoderAlone {
    private final ImageEncoder encoder;
    private final int callers;
    private final EncoderRuns runs = new EncoderRuns();
    private final Queue<List<RgbImage>> batches = new ArrayDeque<>();

    /** @param callers side by side */
    EncoderAlone(ImageEncoder encoder, int callers) {
        this.encoder = encoder;
        this.callers = callers;
    }

    /**
     * Encodes images in full batches, and before and after them a batch for each caller that does not count, so that at
     * both ends of the time that counts all callers are busy.
     *
     * @param images at least one; the last batch may be smaller
     * @param processors tells the processor seconds used so far, by group
     */
    Round.Half encode(List<RgbImage> images, int batchSize, Supplier<Map<String, Double>> processors) {
        List<List<RgbImage>> full = new ArrayList<>();
        for (int at = 0; at < images.size(); at += batchSize) {
            full.add(List.copyOf(images.subList(at, Math.min(images.size(), at + batchSize))));
        }
        for (int i = 0; i < callers; i++) {
            batches.add(full.get(0));
        }
        batches.addAll(full);
        for (int i = 0; i < callers; i++) {
            batches.add(full.get(0));
        }
        Moment begin = new Moment(full.size() + callers, processors);
        Moment end = new Moment(callers, processors);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            all.add(done);
            // Named as the application's: processor time is told apart by threads' names.
            new Thread(() -> work(List.of(begin, end), done), "clipstream-encode-alone-" + i).start();
        }
        try {
            all.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new IllegalStateException("the encoder fails: " + e.getCause(), e.getCause());
        }
        return Round.Half.of(runs, begin.nanos, end.nanos, ThreadGroups.between(begin.seconds, end.seconds));
    }

    private void work(List<Moment> moments, CompletableFuture<Void> done) {
        try {
            for (List<RgbImage> batch = next(moments); !batch.isEmpty(); batch = next(moments)) {
                long from = System.nanoTime();
                encoder.encode(batch);
                add(new EncoderRuns.Run(from, Math.max(from + 1, System.nanoTime()), batch.size()));
            }
            done.complete(null);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private synchronized List<RgbImage> next(List<Moment> moments) {
        moments.forEach(moment -> moment.comeAt(batches.size()));
        List<RgbImage> batch = batches.poll();
        return batch == null ? List.of() : batch;
    }

    private synchronized void add(EncoderRuns.Run run) {
        runs.add(run);
    }

    /** When so many batches were left, and what had been used by then. */
    private static final class Moment {
        private final int left;
        private final Supplier<Map<String, Double>> processors;
        private long nanos;
        private Map<String, Double> seconds = Map.of();

        Moment(int left, Supplier<Map<String, Double>> processors) {
            this.left = left;
            this.processors = processors;
        }

        void comeAt(int now) {
            if (now == left) {
                nanos = System.nanoTime();
                seconds = processors.get();
            }
        }
    }
}
