package io.clipstream.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long an instance takes from the start of its process until it takes images, with a large label table to restore, and
 * how much heap it has then. The table is written by the application's own writer; the model is a stand-in, so its loading
 * is not part of the time.
 */
@Command(
        name = "restart",
        description = "From process start to ready with 100,000 labels in the table, and heap used.",
        mixinStandardHelpOptions = true)
final class Restart implements Callable<Integer> {
    @Option(names = "--sets", description = "Label sets (default: ${DEFAULT-VALUE}).")
    private int sets = 20;

    @Option(names = "--labels", description = "Labels of each (default: ${DEFAULT-VALUE}).")
    private int labels = 5_000;

    @Option(names = "--rounds", description = "Restarts; the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Override
    public Integer call() throws Exception {
        return Report.print("restart", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        try (BenchmarkKafka kafka = BenchmarkKafka.start(progress);
                KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
            FilledTable table = new FilledTable(sets, labels);
            table.write(kafka, StandInEncoders.of(1, () -> {}), progress);
            Map<String, List<Double>> all = new LinkedHashMap<>();
            for (int round = 1; round <= rounds; round++) {
                publishImage(producer);
                Map<String, Double> once = restart(kafka);
                progress.say("Restart %d of %d: %s", round, rounds, once);
                once.forEach((figure, value) ->
                        all.computeIfAbsent(figure, f -> new ArrayList<>()).add(value));
            }
            figures.put("labels", (long) sets * labels).put("sets", (long) sets).put("rounds", (long) rounds);
            all.forEach((figure, values) -> figures.put(figure, new Quantiles(values).median()));
            figures.put("readySecondsWorst", new Quantiles(all.getOrDefault("readySeconds", List.of())).max());
        }
    }

    /** It names one set, so that it is scored against that one. */
    private static void publishImage(KafkaProducer<byte[], byte[]> producer) throws Exception {
        ProducerRecord<byte[], byte[]> image =
                new ProducerRecord<>(BenchmarkKafka.topic("images"), "an image".getBytes(StandardCharsets.UTF_8));
        image.headers().add("clipstream.label-sets", FilledTable.name(0).getBytes(StandardCharsets.UTF_8));
        producer.send(image).get();
    }

    private Map<String, Double> restart(BenchmarkKafka kafka) throws IOException, InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RestartedInstance.class.getName(),
                        kafka.bootstrapServers())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "restored" -> {
                        require(Integer.parseInt(words[1]));
                        figures.put("restoredSeconds", Seconds.since(begin));
                    }
                    case "taken" -> figures.put("imageTakenSeconds", Seconds.since(begin));
                    case "ready" -> figures.put("readySeconds", Seconds.since(begin));
                    case "heap" -> {
                        figures.put("heapMiB", Long.parseLong(words[1]) / (double) (1 << 20));
                        figures.put("peakResidentMiB", peakResidentMiB(process.pid()));
                    }
                    default -> throw new IllegalStateException("the instance said: " + line);
                }
            }
        } finally {
            process.destroy();
        }
        if (process.waitFor() != 0 || !figures.containsKey("heapMiB")) {
            throw new IllegalStateException("the instance ended with " + process.exitValue() + " after " + figures);
        }
        return figures;
    }

    private void require(int restored) {
        if (restored != sets * labels) {
            throw new IllegalStateException("restored are " + restored + " labels of " + sets * labels);
        }
    }

    private static double peakResidentMiB(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToDouble(kib -> Long.parseLong(kib) / 1024.0)
                .findFirst()
                .orElseThrow();
    }
}
