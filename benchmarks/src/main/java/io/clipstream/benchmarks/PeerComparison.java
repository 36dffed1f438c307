package io.clipstream.benchmarks;

import io.clipstream.streams.config.AppConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The application against a Python service that does the same job with the same weights: exactly-once, full-size ViT-B/32,
 * one broker, the same photographs, in turns. Each is a process of its own, as a user starts it, and idle while it is not
 * its turn.
 */
@Command(
        name = "peer",
        description = "Images a second of the whole application, divided by a tuned Python service's.",
        mixinStandardHelpOptions = true)
final class PeerComparison implements Callable<Integer> {
    /** The Python service takes this many at once; the application finds its number out. */
    private static final int BATCH = 32;

    private static final int LATENCY_TURNS = 2;
    private static final String FP32 = "ours";
    private static final String INT8 = "int8";
    private static final String PYTHON = "python";

    @Option(names = "--python", description = "A Python with the libraries of peers/python/requirements.txt.")
    private @Nullable Path python;

    @Option(names = "--rounds", description = "Turns of each at full load (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--images", description = "Images in a turn (default: ${DEFAULT-VALUE}).")
    private int images = 16 * BATCH;

    @Option(
            names = "--latency-seconds",
            description = "Seconds of each of the " + LATENCY_TURNS
                    + " turns at half load; 0: none (default: ${DEFAULT-VALUE}).")
    private int latencySeconds = 20;

    @Option(
            names = "--int8-setting",
            description = "The setting that makes the application compute in int8 (default: ${DEFAULT-VALUE}).")
    private String int8Setting = "model.precision=int8";

    @Option(names = "--set", description = "A setting of the application, KEY=VALUE; may be repeated.")
    private Map<String, String> more = new LinkedHashMap<>();

    @Option(names = "--peer-argument", description = "An argument of the Python service; may be repeated.")
    private List<String> peerArguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        return Report.print("peer", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        if (python == null) {
            figures.putNull("ratio").putNull("ratioInt8").put("reason", "there is no Python with the peer's libraries");
            return;
        }
        Path model = Checkpoints.VIT_B_32.directory(progress).toAbsolutePath();
        Path folder = Files.createDirectories(
                Path.of(System.getProperty("clipstream.home", "."), "benchmarks", "target", "peer"));
        Map<String, String> settings = new LinkedHashMap<>();
        // The Python client's default; Kafka Streams' own of 10 s would bound a batch to a fifth of it.
        settings.put("kafka.producer.transaction.timeout.ms", "60000");
        settings.putAll(more);
        AppConfig config = BenchmarkKafka.config("127.0.0.1:1", settings);
        List<Contestant> contestants = new ArrayList<>();
        try (BenchmarkKafka kafka = BenchmarkKafka.start(progress);
                LoadedCheckpoint exact = LoadedCheckpoint.load(
                        Checkpoints.VIT_B_32, config.model().encoderThreads(), progress);
                MachineBound bound = new MachineBound(exact);
                MemoryWatch memory = new MemoryWatch()) {
            try {
                ContestantStart start = new ContestantStart(kafka, memory, folder, model, progress);
                contestants.add(start.clipstream(FP32, settings));
                Contestant theirs = start.python(PYTHON, python, peerArguments);
                contestants.add(theirs);
                Map<String, String> int8Settings = new LinkedHashMap<>(settings);
                int8Settings.put(int8Setting.split("=", 2)[0], int8Setting.substring(int8Setting.indexOf('=') + 1));
                Contestant int8 = startInt8(figures, start, int8Settings, progress);
                if (int8 != null) {
                    contestants.add(int8);
                }
                sustain(contestants, kafka, bound, progress);
                List<Integer> counted = counted(contestants);
                double half = theirs.rate(counted) / 2;
                halfLoad(contestants, half, progress);
                report(figures, contestants, counted, bound, half, kafka, memory);
                if (int8 != null) {
                    compareVectors(figures, kafka, folder, model, int8Settings, exact, progress);
                }
            } finally {
                contestants.forEach(Contestant::close);
            }
        }
    }

    /** @return null where the application refuses the setting; the figures then say why */
    private static @Nullable Contestant startInt8(
            Figures figures, ContestantStart start, Map<String, String> settings, Progress progress) throws Exception {
        try {
            return start.clipstream(INT8, settings);
        } catch (ServiceProcess.EndedException e) {
            String reason = String.valueOf(e.getMessage());
            progress.say("No int8: %s", reason);
            figures.putNull("ratioInt8").put("int8Reason", reason);
            return null;
        }
    }

    /** A failure here is told, and costs nothing that was measured before. */
    private static void compareVectors(
            Figures figures,
            BenchmarkKafka kafka,
            Path folder,
            Path model,
            Map<String, String> settings,
            LoadedCheckpoint exact,
            Progress progress)
            throws Exception {
        progress.say("Comparing int8's vectors with fp32's");
        try {
            Quantiles cosines = PrecisionCosine.of(kafka, folder, model, settings, exact);
            figures.object("int8Cosine").put("median", cosines.median()).put("min", cosines.min());
        } catch (ServiceProcess.EndedException e) {
            figures.putNull("int8Cosine").put("int8CosineReason", String.valueOf(e.getMessage()));
        }
    }

    private void sustain(List<Contestant> contestants, BenchmarkKafka kafka, MachineBound bound, Progress progress)
            throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            for (Contestant contestant : contestants) {
                ProcessorTicks before = ProcessorTicks.now();
                double idleBefore = ticksBut(contestant, contestants);
                SustainedRun run = SustainedRun.of(contestant.service(), images, kafka.brokerPid());
                double idle = (ticksBut(contestant, contestants) - idleBefore)
                        / (ProcessorTicks.now().total() - before.total());
                contestant.add(run, idle);
                progress.say(
                        "Round %d of %d: %s %.2f images/s (others %.2f, the idle services %.3f)",
                        round, rounds, contestant.title(), run.imagesPerSecond(), run.others(), idle);
            }
            progress.say("Round %d of %d: %s", round, rounds, bound.measure());
        }
    }

    /** Processor ticks of all services but one. */
    private static double ticksBut(Contestant one, List<Contestant> contestants) {
        return contestants.stream()
                .filter(each -> each != one)
                .mapToLong(each ->
                        ProcessorTicks.ofProcess(each.service().process().pid()))
                .sum();
    }

    private void halfLoad(List<Contestant> contestants, double rate, Progress progress)
            throws IOException, InterruptedException {
        for (int turn = 1; latencySeconds > 0 && turn <= LATENCY_TURNS; turn++) {
            for (Contestant contestant : contestants) {
                List<Double> millis = HalfLoad.latencies(contestant.service(), rate, latencySeconds, turn);
                contestant.add(millis);
                Quantiles quantiles = new Quantiles(millis);
                progress.say(
                        "Half load (%.2f images/s), turn %d of %d: %s p50 %.0f ms, p99 %.0f ms",
                        rate, turn, LATENCY_TURNS, contestant.title(), quantiles.median(), quantiles.at(0.99));
            }
        }
    }

    /** The rounds that count: those in which others left every turn alone, where there are any. */
    private List<Integer> counted(List<Contestant> contestants) {
        List<Integer> all = IntStream.range(0, rounds).boxed().toList();
        List<Integer> quiet = all.stream()
                .filter(i ->
                        contestants.stream().allMatch(each -> each.runs().get(i).others() <= MachineLoad.QUIET))
                .toList();
        return quiet.isEmpty() ? all : quiet;
    }

    private void report(
            Figures figures,
            List<Contestant> contestants,
            List<Integer> counted,
            MachineBound bound,
            double half,
            BenchmarkKafka kafka,
            MemoryWatch memory)
            throws IOException {
        Contestant ours = contestants.get(0);
        Contestant theirs = contestants.get(1);
        Quantiles ratios = ours.ratios(theirs, counted);
        figures.put("ratio", ratios.median())
                .put("ratioWorst", ratios.min())
                .put("ratioBest", ratios.max())
                .put("rounds", (long) rounds)
                .put("roundsCounted", (long) counted.size());
        if (contestants.size() > 2) {
            figures.put("ratioInt8", contestants.get(2).ratios(theirs, counted).median());
        }
        figures.put("encoderAloneImagesPerSecond", bound.alone(counted))
                .put(
                        "endToEndOverEncoder",
                        new Quantiles(counted.stream()
                                        .map(i -> ours.runs().get(i).imagesPerSecond()
                                                / bound.reading(i).alone())
                                        .toList())
                                .median());
        bound.into(figures.object("atMost"), counted, theirs.rate(counted));
        if (latencySeconds > 0) {
            figures.put("halfLoadImagesPerSecond", half)
                    .put(
                            "latencyP99OverPeer",
                            ours.latencies().at(0.99) / theirs.latencies().at(0.99));
        }
        ResultAgreement agreement = new ResultAgreement(Photographs.all().size());
        for (Contestant contestant : contestants) {
            contestant.into(
                    figures.object(contestant.title()),
                    kafka,
                    memory,
                    counted,
                    contestant == ours
                            ? agreement::note
                            : contestant == theirs ? agreement::compare : (key, result) -> {});
        }
        agreement.into(figures.object("agreement"));
    }
}
