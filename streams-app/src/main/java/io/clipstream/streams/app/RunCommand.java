package io.clipstream.streams.app;

import io.clipstream.schemas.topic.TopicCatalogue;
import io.clipstream.schemas.topic.TopicDifference;
import io.clipstream.schemas.topic.Topics;
import io.clipstream.streams.client.Brokers;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.client.Logs;
import io.clipstream.streams.config.AppConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code run}: the application, against somebody's cluster. Whatever can be found wrong is found before anything starts. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Runs the classifier against a cluster, until Ctrl-C or SIGTERM. Every setting may also come from the environment: CLIPSTREAM_BATCH_MAX_SIZE for batch.max.size.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "Properties file of settings.")
    private Path config = Path.of("");

    @Override
    public Integer call() throws Exception {
        Logs.tellWhatHappens();
        AppConfig settings = AppConfig.load(config, System.getenv());
        checkTopics(settings);
        return ClassifierProcess.run(settings);
    }

    private void checkTopics(AppConfig settings) {
        TopicCatalogue catalogue = settings.topicCatalogue(TopicCatalogue.DEFAULT_PARTITIONS);
        try (Admin admin = Brokers.reach(
                settings.kafka().adminProperties(), "bootstrap.servers in " + config, "kafka.… in " + config)) {
            List<TopicDifference> differences = new Topics(admin, ANSWER).check(catalogue);
            differences.stream()
                    .filter(difference -> !difference.fatal())
                    .forEach(difference -> LOG.warn("Note: {}", difference.describe()));
            String fatal = differences.stream()
                    .filter(TopicDifference::fatal)
                    .map(difference -> "\n  " + difference.describe())
                    .collect(Collectors.joining());
            if (!fatal.isEmpty()) {
                throw new CommandFailure("the topics are not as they have to be:" + fatal);
            }
        }
    }
}
