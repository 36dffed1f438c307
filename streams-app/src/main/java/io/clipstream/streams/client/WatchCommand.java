package io.clipstream.streams.client;

import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.topic.TopicRole;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code watch}: the results as they come. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description =
                "Prints results as they are committed: time, picture, label set, probability, label. Ends with Ctrl-C, or after --max.")
public final class WatchCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--label-set",
            paramLabel = "S",
            converter = LabelSetName.Converter.class,
            description = "Results of this label set only.")
    private @Nullable LabelSetName labelSet;

    @Option(names = "--label", paramLabel = "L", description = "Results that report this label only.")
    private @Nullable String label;

    @Option(names = "--min-probability", paramLabel = "P", description = "Results that are at least so sure, 0 to 1.")
    private @Nullable Double minProbability;

    @Option(
            names = "--topic",
            paramLabel = "T",
            description =
                    "This topic of results, in place of classifications: that of a label set's route, with its prefix.")
    private @Nullable String topic;

    @Option(names = "--from-beginning", description = "Also what was committed before now.")
    private boolean fromBeginning;

    @Option(names = "--max", paramLabel = "N", description = "End after so many results.")
    private @Nullable Long max;

    @Override
    public Integer call() {
        if (minProbability != null && !(minProbability >= 0 && minProbability <= 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--min-probability: found " + minProbability + "; allowed: 0 to 1");
        }
        if (max != null && max < 1) {
            throw new ParameterException(spec.commandLine(), "--max: found " + max + "; allowed: at least 1");
        }
        if (topic != null && !topic.matches("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--topic: found '" + TerminalText.safe(topic)
                            + "'; allowed: a topic's name, 1 to 249 letters, digits, '.', '_', '-'");
        }
        connection.admin().close();
        try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
            PrintWriter err = spec.commandLine().getErr();
            ResultReader reader = new ResultReader(consumer, connection.registry(), filter(), err::println);
            reader.begin(topic == null ? connection.topics().of(TopicRole.CLASSIFICATIONS) : topic, fromBeginning);
            read(reader);
        }
        return 0;
    }

    private void read(ResultReader reader) {
        PrintWriter out = spec.commandLine().getOut();
        ZoneId zone = ZoneId.systemDefault();
        long[] left = {max == null ? Long.MAX_VALUE : max};
        reader.read((record, result) -> {
            out.println(
                    connection.json()
                            ? TerminalText.safe(PlainJson.text(result))
                            : ClassificationLine.of(record.key(), result, zone));
            left[0]--;
            // checkError flushes, and notices that nobody reads any more (`watch | head`).
            return !out.checkError() && left[0] > 0;
        });
    }

    private ResultFilter filter() {
        return new ResultFilter(
                Optional.ofNullable(labelSet).map(LabelSetName::text),
                Optional.ofNullable(label),
                minProbability == null ? OptionalDouble.empty() : OptionalDouble.of(minProbability));
    }
}
