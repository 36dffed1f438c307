package io.clipstream.streams.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.events.LabelSet;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.topic.TopicCatalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code labels}: label sets, by the messages that anybody may send. */
@Command(
        name = "labels",
        mixinStandardHelpOptions = true,
        description = "Label sets: change them by message, and see what became of them.",
        subcommands = {
            LabelsCommand.Apply.class,
            LabelsCommand.ListAll.class,
            LabelsCommand.Show.class,
            LabelsCommand.Delete.class,
            LabelSchemaCommand.class
        })
public final class LabelsCommand implements Runnable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: apply, list, show, delete, schema");
    }

    /** What these commands share. */
    private abstract static class Base implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        Connection connection() {
            return connection;
        }

        CommandSpec spec() {
            return spec;
        }

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        PrintWriter err() {
            return spec.commandLine().getErr();
        }

        LabelSetClient client() {
            return new LabelSetClient(connection.topics(), connection.registry(), err()::println);
        }

        void printJson(JsonNode json) {
            out().println(TerminalText.safe(json.toString()));
        }
    }

    /** Sends a message and, if asked, waits for what becomes of it. */
    private abstract static class Change extends Base {
        @Option(names = "--wait", description = "Wait until it is done. Exit code 1 when it is rejected.")
        private boolean wait;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "600",
                description = "Give up waiting after so long. Default: ${DEFAULT-VALUE}")
        private long timeout = 600;

        int change(LabelSetName name, byte @Nullable [] definition) {
            if (timeout < 1) {
                throw new ParameterException(
                        spec().commandLine(), "--timeout: found " + timeout + "; allowed: at least 1");
            }
            connection().admin().close();
            LabelSetClient client = client();
            try (Consumer<byte[], byte[]> consumer = connection().consumer();
                    Producer<byte[], byte[]> producer = connection().producer((int) TopicCatalogue.LABEL_SET_BYTES)) {
                CompactedTopic statuses = client.statusesFromNow(consumer);
                long revision = client.send(producer, name, definition);
                if (!wait) {
                    sent(name, revision, definition == null);
                    return 0;
                }
                err().println(name + ": sent as revision " + revision + "; waiting for the classifier");
                return client.await(
                                statuses, name, revision, Duration.ofSeconds(timeout), status -> progress(name, status))
                        .map(status -> done(name, revision, status))
                        .orElseThrow(
                                () -> new CommandFailure(
                                        "nothing became of revision " + revision + " of " + name + " within " + timeout
                                                + " s: is the classifier running? `clipstream labels list` shows it once it is done"));
            }
        }

        private void sent(LabelSetName name, long revision, boolean deletion) {
            if (connection().json()) {
                ObjectNode json = JSON.createObjectNode();
                json.put("name", name.text());
                json.put("revision", revision);
                printJson(json);
            } else {
                out().println(name + (deletion ? ": deletion" : "") + ": sent as revision " + revision);
            }
        }

        private void progress(LabelSetName name, LabelSetStatus status) {
            if (status.getState().equals("encoding")) {
                err().println(StatusText.line(name.text(), status));
            }
        }

        private int done(LabelSetName name, long revision, LabelSetStatus status) {
            if (connection().json()) {
                printJson(StatusText.json(name.text(), status));
            } else {
                out().println(StatusText.line(name.text(), status));
            }
            if (status.getRevision() > revision) {
                err().println("revision " + revision + " was superseded by a newer message");
                return 0;
            }
            return status.getState().equals("rejected") ? 1 : 0;
        }
    }

    /** {@code labels apply}. */
    @Command(name = "apply", mixinStandardHelpOptions = true, description = "Sends a label set, JSON, as it is.")
    static final class Apply extends Change {
        @Parameters(
                paramLabel = "FILE",
                description = "JSON, such as {\"labels\":[\"cat\",\"dog\"]}; - for standard input.")
        private String file = "";

        @Option(
                names = "--name",
                paramLabel = "S",
                converter = LabelSetName.Converter.class,
                description = "The set's name. Default: the file's, without its ending.")
        private @Nullable LabelSetName name;

        @Override
        public Integer call() {
            LabelSetName wanted;
            try {
                wanted = name == null ? LabelSetFile.nameOf(file) : name;
            } catch (TypeConversionException e) {
                throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
            }
            return change(wanted, LabelSetFile.read(file, System.in).json());
        }
    }

    /** {@code labels delete}. */
    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a label set.")
    static final class Delete extends Change {
        @Parameters(paramLabel = "S", converter = LabelSetName.Converter.class, description = "The set's name.")
        private LabelSetName name = new LabelSetName("-");

        @Override
        public Integer call() {
            return change(name, null);
        }
    }

    /** {@code labels list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists label sets and what became of the newest message of each.")
    static final class ListAll extends Base {
        @Option(names = "--all", description = "Also those that are deleted.")
        private boolean all;

        @Override
        public Integer call() {
            connection().admin().close();
            Map<String, LabelSetStatus> statuses;
            try (Consumer<byte[], byte[]> consumer = connection().consumer()) {
                statuses = client().statuses(consumer);
            }
            if (!all) {
                statuses.values().removeIf(status -> status.getState().equals("deleted"));
            }
            if (connection().json()) {
                statuses.forEach((name, status) -> printJson(StatusText.json(name, status)));
            } else if (statuses.isEmpty()) {
                err().println("there are no label sets; add one with `clipstream labels apply FILE`");
            } else {
                StatusText.table(statuses).forEach(out()::println);
            }
            return 0;
        }
    }

    /** {@code labels show}. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the newest definition of a label set, ready to be applied again; what became of it goes to standard error.")
    static final class Show extends Base {
        @Parameters(paramLabel = "S", converter = LabelSetName.Converter.class, description = "The set's name.")
        private LabelSetName name = new LabelSetName("-");

        @Override
        public Integer call() throws IOException {
            connection().admin().close();
            LabelSetClient client = client();
            Optional<ConsumerRecord<byte[], byte[]>> message;
            Optional<LabelSetStatus> status;
            try (Consumer<byte[], byte[]> consumer = connection().consumer()) {
                message = client.definition(consumer, name);
                status = Optional.ofNullable(client.statuses(consumer).get(name.text()));
            }
            ConsumerRecord<byte[], byte[]> newest = message.orElseThrow(() -> new CommandFailure(
                    "there is no label set " + name + "; `clipstream labels list` shows those that are there"));
            JsonNode definition = definition(newest);
            if (connection().json()) {
                ObjectNode json = JSON.createObjectNode();
                json.put("name", name.text());
                json.put("revision", newest.offset());
                json.set("definition", definition);
                json.set(
                        "status",
                        status.<JsonNode>map(said -> StatusText.json(name.text(), said))
                                .orElse(JSON.nullNode()));
                printJson(json);
            } else {
                definition.toPrettyString().lines().map(TerminalText::safe).forEach(out()::println);
                err().println(status.map(said -> StatusText.line(name.text(), said))
                        .orElse(name + ": revision " + newest.offset() + ", no status yet"));
            }
            return 0;
        }

        private JsonNode definition(ConsumerRecord<byte[], byte[]> message) throws IOException {
            byte[] value = message.value();
            boolean avro = value.length > 0 && value[0] == 0;
            try {
                return JSON.readTree(
                        avro
                                ? PlainJson.bytes(connection().registry().read(message.topic(), value, LabelSet.class))
                                : value);
            } catch (com.fasterxml.jackson.core.JsonProcessingException | IllegalArgumentException e) {
                throw new CommandFailure(
                        "the newest message about " + name + ", revision " + message.offset()
                                + ", is neither JSON nor a LabelSet: "
                                + TerminalText.safe(String.valueOf(e.getMessage())),
                        e);
            }
        }
    }
}
