package io.clipstream.streams.client;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.schemas.topic.TopicCatalogue;
import io.clipstream.schemas.topic.TopicDifference;
import io.clipstream.schemas.topic.TopicNames;
import io.clipstream.schemas.topic.TopicSpec;
import io.clipstream.schemas.topic.Topics;
import io.clipstream.streams.config.AppConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code topics}: the topics of an application. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = "The topics of an application.",
        subcommands = TopicsCommand.Create.class)
public final class TopicsCommand implements Runnable {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration SPREAD = Duration.ofSeconds(10);
    private static final int DEFAULT_IMAGE_BYTES = 10 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: create");
    }

    /** {@code topics create}. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description =
                    "Makes the topics that are not there yet. Those that are there are left alone, and told where they differ.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "Settings of the application: names and sizes of topics, and its cluster.")
        private @Nullable Path config;

        @Option(
                names = "--replication-factor",
                paramLabel = "N",
                description = "Replicas of each topic. Default: the cluster's.")
        private @Nullable Short replicationFactor;

        @Option(
                names = "--partitions",
                paramLabel = "N",
                defaultValue = "" + TopicCatalogue.DEFAULT_PARTITIONS,
                description = "Partitions of images and of what follows it. Default: ${DEFAULT-VALUE}")
        private int partitions = TopicCatalogue.DEFAULT_PARTITIONS;

        @Override
        public Integer call() {
            if (partitions < 1 || partitions > 10_000) {
                throw new ParameterException(
                        spec.commandLine(), "--partitions: found " + partitions + "; allowed: 1 to 10000");
            }
            if (replicationFactor != null && replicationFactor < 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--replication-factor: found " + replicationFactor + "; allowed: at least 1");
            }
            if (config != null) {
                refuseBeside("--bootstrap-server", "--command-config", "--topics-prefix");
            }
            AppConfig settings = config == null ? null : AppConfig.load(config, System.getenv());
            TopicCatalogue catalogue = settings == null ? byOptions() : settings.topicCatalogue(partitions);
            try (Admin admin = settings == null
                    ? connection.admin()
                    : Brokers.reach(
                            settings.kafka().adminProperties(),
                            "bootstrap.servers in " + config,
                            "kafka.… in " + config)) {
                Topics topics = new Topics(admin, ANSWER);
                List<String> created = replicationFactor == null
                        ? topics.create(catalogue)
                        : new TopicMaker(admin, ANSWER, replicationFactor).create(catalogue);
                List<TopicDifference> differences = differences(topics, catalogue);
                if (!created.isEmpty()) {
                    // So that whoever publishes as soon as this command has ended can.
                    topics.awaitWritable(catalogue);
                }
                report(catalogue, created);
                return complain(differences);
            }
        }

        /** The settings say these things themselves: which of the two counts would be a guess. */
        private void refuseBeside(String... options) {
            for (String option : options) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    throw new ParameterException(
                            spec.commandLine(), option + " cannot stand beside --config, whose settings say it");
                }
            }
        }

        /** A topic just made is not known to every broker at once. */
        private static List<TopicDifference> differences(Topics topics, TopicCatalogue catalogue) {
            long giveUp = System.nanoTime() + SPREAD.toNanos();
            List<TopicDifference> differences = topics.check(catalogue);
            while (differences.stream()
                            .anyMatch(difference -> difference.config().equals("topic"))
                    && System.nanoTime() < giveUp) {
                LockSupport.parkNanos(SPREAD.toNanos() / 50);
                differences = topics.check(catalogue);
            }
            return differences;
        }

        private TopicCatalogue byOptions() {
            TopicNames names = connection.topics();
            return TopicCatalogue.of(names, DEFAULT_IMAGE_BYTES, partitions, false);
        }

        private void report(TopicCatalogue catalogue, List<String> created) {
            for (TopicSpec topic : catalogue.topics()) {
                boolean made = created.contains(topic.name());
                if (connection.json()) {
                    ObjectNode json = JsonMapper.builder().build().createObjectNode();
                    json.put("topic", topic.name());
                    json.put("created", made);
                    spec.commandLine().getOut().println(json);
                } else {
                    spec.commandLine().getOut().println((made ? "created  " : "is there ") + topic.name());
                }
            }
        }

        private int complain(List<TopicDifference> differences) {
            differences.forEach(difference -> spec.commandLine()
                    .getErr()
                    .println((difference.fatal() ? "wrong: " : "note: ") + difference.describe()));
            return differences.stream().anyMatch(TopicDifference::fatal) ? 1 : 0;
        }
    }
}
