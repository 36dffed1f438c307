package io.clipstream.benchmarks;

import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.config.AppConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one checkpoint gave end to end.
 *
 * @param config of the application
 * @param encoders and how it uses them
 * @param measured rounds of both halves
 * @param committed results a second that a subscriber saw in each round
 * @param answers all that is committed at the end
 */
record Outcome(
        AppConfig config,
        Encoders encoders,
        ReplayingEncoder.Measured measured,
        List<Double> committed,
        Answers answers) {
    Outcome {
        List<Round> rounds = measured.rounds();
        if (rounds.isEmpty() || rounds.size() != committed.size()) {
            throw new IllegalArgumentException(rounds.size() + " rounds, " + committed.size() + " committed rates");
        }
    }

    private List<Round> rounds() {
        return measured.rounds();
    }

    double ratio() {
        return quantiles(Round::ratio).median();
    }

    /** The rounds that count: those that others left alone, where there are any. */
    private List<Integer> counted() {
        List<Integer> quiet = IntStream.range(0, rounds().size())
                .filter(i -> rounds().get(i).isQuiet())
                .boxed()
                .toList();
        return quiet.isEmpty() ? IntStream.range(0, rounds().size()).boxed().toList() : quiet;
    }

    private Quantiles quantiles(ToDoubleFunction<Round> figure) {
        return new Quantiles(counted().stream()
                .map(i -> figure.applyAsDouble(rounds().get(i)))
                .toList());
    }

    void into(Figures figures) {
        figures.put("quietRounds", rounds().stream().filter(Round::isQuiet).count())
                .put("ratio", ratio())
                .put("ratioWorst", quantiles(Round::ratio).min())
                .put("ratioBest", quantiles(Round::ratio).max())
                .put(
                        "imagesPerSecond",
                        quantiles(round -> round.application().rate()).median())
                .put(
                        "committedImagesPerSecond",
                        new Quantiles(counted().stream().map(committed::get).toList()).median())
                .put(
                        "encoderAloneImagesPerSecond",
                        quantiles(round -> round.alone().rate()).median())
                .put(
                        "encoderBusyShare",
                        quantiles(round -> round.application().busyShare(encoders.concurrency()))
                                .median())
                .put(
                        "meanBatch",
                        quantiles(round -> round.application().meanBatch()).median())
                .put("encoderShareOfProcessorTime", encoderShare())
                .put("processorMillisAnImage", millisAnImage(Round::application))
                .put("processorMillisAnImageAlone", millisAnImage(Round::alone))
                .put("warmUpRounds", (long) measured.warmUps())
                .put("warmUpCompilerShare", measured.compilerShare())
                .put("imagesAnswered", answers.images())
                .put("imagesAnsweredTwice", answers.repeated())
                .put("imagesMissing", answers.missing());
        figures.object("settings")
                .put("processing.guarantee", config.kafka().guarantee().key())
                .put("batch.max.size", (long) encoders.batchSize())
                .put("encoder.concurrency", (long) encoders.concurrency())
                .put("in.flight.max.images", (long) config.inFlight()
                        .maxImages(encoders.batchSize(), Runtime.getRuntime().availableProcessors()))
                .put("stream.threads", (long) config.kafka().streamThreads())
                .put("decode.threads", (long) config.model().decodeThreads())
                .put("commit.interval.ms", config.kafka().commitInterval().toMillis())
                .put("device", encoders.device());
    }

    /** What of all processor time went into the encoder: where every processor is busy, the ratio cannot be higher. */
    private double encoderShare() {
        Map<String, Double> millis = millisAnImage(Round::application);
        return millis.getOrDefault(ThreadGroups.ENCODER, 0.0)
                / millis.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private Map<String, Double> millisAnImage(Function<Round, Round.Half> half) {
        List<Round.Half> halves = rounds().stream().map(half).toList();
        double images = halves.stream().mapToDouble(Round.Half::images).sum();
        Map<String, Double> millis = new LinkedHashMap<>();
        for (Round.Half each : halves) {
            each.processors().forEach((group, seconds) -> millis.merge(group, 1e3 * seconds / images, Double::sum));
        }
        return millis;
    }
}
