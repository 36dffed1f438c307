package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Measures the application from within its encoder. First it lets the application warm up, in rounds, until the JVM's
 * compiler has little left to do ({@link WarmUp}). Then it counts the batches that the application brings, by as many callers
 * as it has; when it has seen enough, it keeps the application waiting, and runs the same images again through the encoder
 * alone: by as many callers, with the same settings, in full batches. Then come the next batches, and the next round.
 *
 * <p>The application's rate is that from the beginning of one batch to the beginning of another. Before the first of them, as
 * many batches pass as the application may have had ready while it was kept waiting: so the decoding of every image that
 * counts falls into the time that counts, and because what is in flight is bounded, so do its results. After the last of
 * them, as many more pass as there are callers, so that no batch of which a part counts is encoded on a machine that has
 * come to rest. The encoder alone is measured in the same way.
 *
 * <p>Thread-safe.
 */
final class ReplayingEncoder implements ImageEncoder {
    private final ImageEncoder encoder;
    private final Schedule schedule;
    private final Supplier<Map<String, Double>> processors;
    private final Progress progress;
    private final List<Round> rounds = new ArrayList<>();
    private final CompletableFuture<Measured> result = new CompletableFuture<>();
    private final EncoderRuns runs = new EncoderRuns();
    private final List<RgbImage> images = new ArrayList<>();
    private boolean armed;
    private boolean stopped;
    private int running;
    private int warmUps;
    private boolean warm;
    private double compilerShare;
    private int seen;
    private Look begin = new Look(0, Map.of(), ProcessorTicks.now());
    private Look end = begin;

    /**
     * How much is measured.
     *
     * @param warmUps rounds that may come before those that count
     * @param warmUpBatches batches in each of them
     * @param rounds of both that count
     * @param ignored batches before each round that counts
     * @param measured batches in each round that counts
     * @param batchSize of a full batch, in images
     * @param callers that encode side by side
     */
    record Schedule(int warmUps, int warmUpBatches, int rounds, int ignored, int measured, int batchSize, int callers) {
        /** Images the application must have to bring. */
        int images() {
            return (warmUps * warmUpBatches + rounds * (ignored + measured + callers)) * batchSize;
        }
    }

    /**
     * What was measured.
     *
     * @param rounds that count
     * @param warmUps rounds before them
     * @param compilerShare the compiler's share of processor time in the last of these, 0 to 1
     */
    record Measured(List<Round> rounds, int warmUps, double compilerShare) {}

    /**
     * What was seen at a moment.
     *
     * @param nanos of {@link System#nanoTime()}
     * @param seconds processor seconds so far, by group
     * @param ticks of all processors
     */
    private record Look(long nanos, Map<String, Double> seconds, ProcessorTicks ticks) {}

    /** @param processors tells the processor seconds used so far, by group */
    ReplayingEncoder(
            ImageEncoder encoder, Schedule schedule, Supplier<Map<String, Double>> processors, Progress progress) {
        this.encoder = encoder;
        this.schedule = schedule;
        this.processors = processors;
        this.progress = progress;
    }

    /** Begins to measure with the next batch; the rounds come when all are done. */
    synchronized CompletableFuture<Measured> arm() {
        armed = true;
        return result;
    }

    @Override
    public List<Embedding> encode(List<RgbImage> batch) {
        enter(batch);
        long from = System.nanoTime();
        try {
            return encoder.encode(batch);
        } finally {
            leave(new EncoderRuns.Run(from, Math.max(from + 1, System.nanoTime()), batch.size()));
        }
    }

    private synchronized void enter(List<RgbImage> batch) {
        awaitWhile(() -> stopped);
        if (armed && !warm) {
            warmUp();
        }
        if (armed && warm) {
            measure(batch);
        }
        seen++;
        running++;
    }

    private synchronized void leave(EncoderRuns.Run run) {
        running--;
        runs.add(run);
        notifyAll();
    }

    private void warmUp() {
        if (seen >= schedule.warmUpBatches()) {
            endWarmUp(look());
        }
        if (seen == 0) {
            begin = look();
            runs.clear();
        }
    }

    private void measure(List<RgbImage> batch) {
        int last = schedule.ignored() + schedule.measured();
        if (seen == last + schedule.callers()) {
            endRound();
            seen = 0;
        } else if (seen == last) {
            end = look();
        } else if (seen == schedule.ignored()) {
            begin = look();
        }
        if (seen == 0) {
            runs.clear();
            images.clear();
        }
        if (seen >= schedule.ignored() && seen < last) {
            images.addAll(batch);
        }
    }

    private Look look() {
        return new Look(System.nanoTime(), processors.get(), ProcessorTicks.now());
    }

    private void endWarmUp(Look now) {
        Round.Half half =
                Round.Half.of(runs, begin.nanos(), now.nanos(), ThreadGroups.between(begin.seconds(), now.seconds()));
        compilerShare = ThreadGroups.compilerShare(half.processors());
        warmUps++;
        warm = WarmUp.isOver(compilerShare, warmUps, schedule.warmUps());
        progress.say(
                "Warming up, round %d of at most %d: %.1f images/s end to end, the JVM's compiler used %.3f of the processor time",
                warmUps, schedule.warmUps(), half.rate(), compilerShare);
        seen = 0;
    }

    /** Keeps all callers waiting meanwhile. */
    private void endRound() {
        stopped = true;
        try {
            awaitWhile(() -> running > 0);
            Round.Half application = Round.Half.of(
                    runs, begin.nanos(), end.nanos(), ThreadGroups.between(begin.seconds(), end.seconds()));
            double others = MachineLoad.others(begin.ticks(), end.ticks());
            EncoderAlone alone = new EncoderAlone(encoder, schedule.callers());
            ProcessorTicks ticks = ProcessorTicks.now();
            Round round = new Round(
                    application,
                    alone.encode(images, schedule.batchSize(), processors),
                    Math.max(others, MachineLoad.others(ticks, ProcessorTicks.now())));
            rounds.add(round);
            progress.say(
                    "Round %d of %d: %.1f images/s end to end, %.1f the encoder alone: %.3f (batches of %.1f, encoder busy %.3f, others %.2f)",
                    rounds.size(),
                    schedule.rounds(),
                    application.rate(),
                    round.alone().rate(),
                    round.ratio(),
                    application.meanBatch(),
                    application.busyShare(schedule.callers()),
                    round.others());
            if (rounds.size() == schedule.rounds()) {
                armed = false;
                result.complete(new Measured(List.copyOf(rounds), warmUps, compilerShare));
            }
        } catch (RuntimeException e) {
            armed = false;
            result.completeExceptionally(e);
            throw e;
        } finally {
            stopped = false;
            notifyAll();
        }
    }

    private void awaitWhile(BooleanSupplier busy) {
        try {
            while (busy.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to end while the encoder was measured alone", e);
        }
    }

    @Override
    public ModelId model() {
        return encoder.model();
    }

    @Override
    public int dimension() {
        return encoder.dimension();
    }

    @Override
    public int imageSize() {
        return encoder.imageSize();
    }

    /** Nothing: the model owns the memory. */
    @Override
    public void close() {}
}
