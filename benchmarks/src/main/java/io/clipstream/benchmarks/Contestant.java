package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** One service of a comparison, and what its turns gave. */
final class Contestant implements AutoCloseable {
    private final ServiceUnderTest service;
    private final List<SustainedRun> runs = new ArrayList<>();
    private final List<Double> idleShares = new ArrayList<>();
    private final List<Double> latencies = new ArrayList<>();

    Contestant(ServiceUnderTest service) {
        this.service = service;
    }

    ServiceUnderTest service() {
        return service;
    }

    String title() {
        return service.topics().title();
    }

    /** @param idleShare of all processors that the other services, idle, used meanwhile, 0 to 1 */
    void add(SustainedRun run, double idleShare) {
        runs.add(run);
        idleShares.add(idleShare);
    }

    void add(List<Double> millis) {
        latencies.addAll(millis);
    }

    List<SustainedRun> runs() {
        return runs;
    }

    Quantiles latencies() {
        return new Quantiles(latencies);
    }

    /** Images a second at full load: the median of the rounds given. */
    double rate(List<Integer> rounds) {
        return new Quantiles(
                        rounds.stream().map(i -> runs.get(i).imagesPerSecond()).toList())
                .median();
    }

    /** In each of the rounds given, this one's rate divided by another's. */
    Quantiles ratios(Contestant other, List<Integer> rounds) {
        return new Quantiles(rounds.stream()
                .map(i -> runs.get(i).imagesPerSecond() / other.runs.get(i).imagesPerSecond())
                .toList());
    }

    /** Adds what this one is like, and reads all that it committed. */
    void into(
            Figures figures,
            BenchmarkKafka kafka,
            MemoryWatch memory,
            List<Integer> rounds,
            BiConsumer<byte[], JsonNode> each)
            throws IOException {
        figures.put("imagesPerSecond", rate(rounds))
                .put("processorMillisAnImage", millisAnImage())
                .put("idleServicesShare", new Quantiles(idleShares).median());
        if (!latencies.isEmpty()) {
            figures.put("latencyMillisP50", latencies().median())
                    .put("latencyMillisP99", latencies().at(0.99))
                    .put("latencyImages", (long) latencies.size());
        }
        memory.into(figures, service.process().pid());
        Answers answers = Answers.read(
                kafka, service.topics().of("classifications"), service.results().count(), each);
        figures.put("imagesAnswered", answers.images())
                .put("imagesAnsweredTwice", answers.repeated())
                .put("imagesMissing", service.published() - answers.images());
    }

    private Map<String, Double> millisAnImage() {
        Map<String, Double> millis = new LinkedHashMap<>();
        for (SustainedRun run : runs) {
            run.millisAnImage().forEach((group, each) -> millis.merge(group, each / runs.size(), Double::sum));
        }
        return millis;
    }

    @Override
    public void close() {
        service.close();
    }
}
