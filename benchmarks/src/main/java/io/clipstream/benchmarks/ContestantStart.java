package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Starts services to be compared, each with topics of its own, and warms them up.
 *
 * @param kafka they all use
 * @param memory watches them
 * @param folder for their settings and logs
 * @param model directory of the checkpoint that they all use
 */
record ContestantStart(BenchmarkKafka kafka, MemoryWatch memory, Path folder, Path model, Progress progress) {
    private static final int MAX_WARM_UPS = 20;
    private static final int WARM_UP_IMAGES = 64;

    /**
     * The application.
     *
     * @throws ServiceProcess.EndedException where it refuses its settings
     */
    Contestant clipstream(String title, Map<String, String> settings) throws Exception {
        ServiceTopics topics = createTopics(title);
        Contestant contestant =
                contestant(topics, ClipstreamService.start(folder, kafka.bootstrapServers(), topics, model, settings));
        try {
            contestant.service().publishLabels();
            warmUp(contestant);
            return contestant;
        } catch (Exception e) {
            contestant.close();
            throw e;
        }
    }

    /**
     * The Python service.
     *
     * @param interpreter with its libraries
     * @param arguments beyond those that it needs
     */
    Contestant python(String title, Path interpreter, List<String> arguments) throws Exception {
        ServiceTopics topics = createTopics(title);
        Path labels = folder.resolve(ServiceUnderTest.LABEL_SET + ".json");
        Files.writeString(labels, ServiceUnderTest.LABELS);
        Contestant contestant = contestant(
                topics,
                PythonService.start(interpreter, folder, kafka.bootstrapServers(), topics, model, labels, arguments));
        try {
            warmUp(contestant);
            return contestant;
        } catch (Exception e) {
            contestant.close();
            throw e;
        }
    }

    private ServiceTopics createTopics(String title) {
        ServiceTopics topics = new ServiceTopics(title);
        kafka.createTopics(topics.prefix(), false);
        return topics;
    }

    private Contestant contestant(ServiceTopics topics, ServiceProcess process) {
        memory.add(process.pid());
        return new Contestant(new ServiceUnderTest(kafka, topics, process));
    }

    /** Until the JVM's compiler has little left to do; a service without one gets one round. */
    private void warmUp(Contestant contestant) throws IOException, InterruptedException {
        progress.say("Warming %s up", contestant.title());
        double compilerShare = 1;
        for (int round = 0; !WarmUp.isOver(compilerShare, round, MAX_WARM_UPS); round++) {
            SustainedRun run = SustainedRun.of(contestant.service(), WARM_UP_IMAGES, kafka.brokerPid());
            compilerShare = run.compilerShare();
            progress.say(
                    "%s: %.1f images/s, compiler %.3f of its processor time",
                    contestant.title(), run.imagesPerSecond(), compilerShare);
        }
    }
}
