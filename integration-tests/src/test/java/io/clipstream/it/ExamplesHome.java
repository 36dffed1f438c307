package io.clipstream.it;

import io.clipstream.streams.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.tools.ConsoleProducer;
import org.apache.kafka.tools.DeleteRecordsCommand;
import org.apache.kafka.tools.GetOffsetShell;
import org.apache.kafka.tools.consumer.ConsoleConsumer;
import org.apache.kafka.tools.consumer.group.ConsumerGroupCommand;

/**
 * A directory in which commands run as a reader of README.md and OPERATIONS.md types them in the repository: its folders are
 * there by their names, and Kafka's tools on the path. Only the addresses are this test's.
 */
final class ExamplesHome {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    /** Nothing that was started outlives this, whatever becomes of the test. */
    private static final long SECONDS_TO_LIVE = 240;

    private final Path directory;
    private final String bootstrapServers;
    private final String registry;
    private int runs;

    /**
     * @param directory an empty one
     * @param registry its address, or empty
     */
    ExamplesHome(Path directory, TestKafka kafka, String registry) throws IOException {
        this.directory = directory;
        this.bootstrapServers = kafka.bootstrapServers();
        this.registry = registry;
        for (String folder : List.of("demo", "examples")) {
            Files.createSymbolicLink(directory.resolve(folder), REPOSITORY.resolve(folder));
        }
        Files.createDirectories(directory.resolve("bin"));
        Files.createDirectories(directory.resolve("kafka"));
        // Not the launcher itself: it would look whether it has to build first.
        program(
                "bin/clipstream",
                Main.class.getName(),
                " --bootstrap-server " + bootstrapServers + " --topics-prefix " + kafka.prefix()
                        + (registry.isEmpty() ? "" : " --schema-registry " + registry));
        // Kafka's archive has these; its jars on Maven Central do not.
        program("kafka/kafka-console-producer.sh", ConsoleProducer.class.getName(), "");
        program("kafka/kafka-console-consumer.sh", ConsoleConsumer.class.getName(), "");
        program("kafka/kafka-get-offsets.sh", GetOffsetShell.class.getName(), "");
        program("kafka/kafka-delete-records.sh", DeleteRecordsCommand.class.getName(), "");
        program("kafka/kafka-consumer-groups.sh", ConsumerGroupCommand.class.getName(), "");
        // Lies with the broker, which these tests start and do not call.
        program("kafka/kafka-configs.sh", "kafka.admin.ConfigCommand", "");
    }

    private void program(String name, String main, String moreArguments) throws IOException {
        Path file = directory.resolve(name);
        ChildJvm.Command command = new ChildJvm.Command(main, List.of(), List.of("-Xmx256m"), Map.of());
        String line = String.join(
                " ", ChildJvm.line(command, directory, file.getFileName().toString()));
        Files.writeString(file, "#!/bin/sh\nexec " + line + " \"$@\"" + moreArguments + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path directory() {
        return directory;
    }

    /** Starts a line of shell. */
    Run start(String line) {
        try {
            Path out = directory.resolve("run-" + ++runs + ".out");
            Path err = directory.resolve("run-" + runs + ".err");
            ProcessBuilder builder = new ProcessBuilder(
                            "timeout", Long.toString(SECONDS_TO_LIVE), "bash", "-euo", "pipefail", "-c", line)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Map<String, String> environment = builder.environment();
            environment.put("BOOTSTRAP_SERVERS", bootstrapServers);
            environment.put("SCHEMA_REGISTRY_URL", registry);
            // Short programs: half of their time would go into optimising them.
            environment.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
            environment.merge(
                    "PATH",
                    directory.resolve("kafka") + ":" + Path.of(System.getProperty("java.home"), "bin"),
                    (path, first) -> first + ":" + path);
            return new Run(line, builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a line to its end, which must be a good one. */
    Run run(String line) {
        return start(line).awaitExit(0);
    }

    /** Whether a program is on the path. */
    static boolean has(String program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", "command -v " + program).start();
        return process.waitFor() == 0;
    }

    /**
     * A line of shell that has been started.
     *
     * @param line as it was typed
     */
    record Run(String line, Process process, Path outFile, Path errFile) {
        /** Waits for its end. */
        Run awaitExit(int wanted) {
            try {
                if (!process.waitFor(Limits.PATIENT.toSeconds(), TimeUnit.SECONDS)) {
                    stop();
                    throw new AssertionError(this + " did not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            if (process.exitValue() != wanted) {
                throw new AssertionError(this + " ended with " + process.exitValue() + ", not " + wanted);
            }
            return this;
        }

        String out() {
            return read(outFile);
        }

        String err() {
            return read(errFile);
        }

        /** Ends it and all that it started. */
        void stop() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }

        @Override
        public String toString() {
            return "`" + line + "`, which printed\n" + out() + "\nand said\n" + err() + "\n";
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
