package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Measures the application from within its encoder. First it lets the application warm up, in rounds, until the JVM's
 * compiler has little left to do ({@link WarmUp}). Then it counts the batches that the application brings; when it has seen
 * enough, it keeps the application waiting, and runs the same images again through the encoder alone: on the same thread,
 * with the same settings, in full batches. Then come the next batches, and the next round.
 *
 * <p>The application's rate is that from the beginning of one run of the encoder to the beginning of another. Before the
 * first of them, as many batches pass as the application may have had ready while it was kept waiting: so the decoding of
 * every image that counts falls into the time that counts, and because what is in flight is bounded, so do its results.
 */
final class ReplayingEncoder implements ImageEncoder {
    private final ImageEncoder encoder;
    private final Schedule schedule;
    private final Supplier<Map<String, Double>> processors;
    private final Progress progress;
    private final List<Round> rounds = new ArrayList<>();
    private final CompletableFuture<Measured> result = new CompletableFuture<>();
    private final List<RgbImage> images = new ArrayList<>();
    private boolean armed;
    private int warmUps;
    private boolean warm;
    private double compilerShare;
    private int seen;
    private int batches;
    private long begin;
    private long encodingNanos;
    private Map<String, Double> atBegin = Map.of();
    private ProcessorTicks ticksAtBegin = ProcessorTicks.now();

    /**
     * How much is measured.
     *
     * @param warmUps rounds that may come before those that count
     * @param warmUpBatches batches in each of them
     * @param rounds of both that count
     * @param ignored batches before each round that counts
     * @param measured batches in each round that counts
     * @param batchSize of a full batch, in images
     */
    record Schedule(int warmUps, int warmUpBatches, int rounds, int ignored, int measured, int batchSize) {
        /** Images the application must have to bring. */
        int images() {
            return (warmUps * warmUpBatches + rounds * (ignored + measured)) * batchSize;
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
    public synchronized List<Embedding> encode(List<RgbImage> batch) {
        if (!armed) {
            return encoder.encode(batch);
        }
        if (!warm && seen == schedule.warmUpBatches()) {
            endWarmUp(System.nanoTime());
        } else if (warm && seen == schedule.ignored() + schedule.measured()) {
            endRound(System.nanoTime());
        }
        int ignored = warm ? schedule.ignored() : 0;
        if (seen == ignored) {
            ticksAtBegin = ProcessorTicks.now();
            atBegin = processors.get();
            images.clear();
            batches = 0;
            encodingNanos = 0;
            begin = System.nanoTime();
        }
        boolean counts = seen >= ignored;
        seen++;
        long from = System.nanoTime();
        List<Embedding> vectors = encoder.encode(batch);
        if (counts) {
            encodingNanos += System.nanoTime() - from;
            images.addAll(batch);
            batches++;
        }
        return vectors;
    }

    private void endWarmUp(long end) {
        compilerShare = ThreadGroups.compilerShare(ThreadGroups.between(atBegin, processors.get()));
        warmUps++;
        warm = WarmUp.isOver(compilerShare, warmUps, schedule.warmUps());
        progress.say(
                "Warming up, round %d of at most %d: %.1f images/s end to end, the JVM's compiler used %.3f of the processor time",
                warmUps, schedule.warmUps(), images.size() / Seconds.of(end - begin), compilerShare);
        seen = 0;
    }

    private void endRound(long end) {
        Map<String, Double> used = ThreadGroups.between(atBegin, processors.get());
        double others = MachineLoad.others(ticksAtBegin, ProcessorTicks.now());
        List<List<RgbImage>> full = new ArrayList<>();
        for (int at = 0; at < images.size(); at += schedule.batchSize()) {
            full.add(List.copyOf(images.subList(at, Math.min(images.size(), at + schedule.batchSize()))));
        }
        // Once for nothing: meanwhile the rest of the application comes to a halt.
        encoder.encode(full.get(0));
        ProcessorTicks ticks = ProcessorTicks.now();
        Map<String, Double> before = processors.get();
        long from = System.nanoTime();
        full.forEach(encoder::encode);
        long alone = System.nanoTime() - from;
        Round round = new Round(
                images.size(),
                batches,
                begin,
                end,
                encodingNanos,
                alone,
                used,
                ThreadGroups.between(before, processors.get()),
                Math.max(others, MachineLoad.others(ticks, ProcessorTicks.now())));
        rounds.add(round);
        progress.say(
                "Round %d of %d: %.1f images/s end to end, %.1f the encoder alone: %.3f (batches of %.1f, encoder busy %.3f, others %.2f)",
                rounds.size(),
                schedule.rounds(),
                round.endToEndRate(),
                round.aloneRate(),
                round.ratio(),
                (double) round.images() / round.batches(),
                round.busyShare(),
                round.others());
        seen = 0;
        if (rounds.size() == schedule.rounds()) {
            armed = false;
            result.complete(new Measured(List.copyOf(rounds), warmUps, compilerShare));
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
