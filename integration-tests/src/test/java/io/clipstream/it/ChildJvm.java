package io.clipstream.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A Java main class in a process of its own, on the tests' class path, to be killed or ended politely. Standard output and
 * error go to one file. {@link #close} leaves no process; were it never called, the child ends with this JVM.
 */
final class ChildJvm implements AutoCloseable {
    private static final Duration END_TIME = Duration.ofSeconds(30);

    /** The optimising compiler and a collector beside it cost such a process more than they gain. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * What to run.
     *
     * @param mainClass name of a class with a {@code main} method
     * @param arguments given to it
     * @param jvmFlags for the JVM, such as {@code -Xmx256m}
     * @param environment added to this process's own
     */
    record Command(String mainClass, List<String> arguments, List<String> jvmFlags, Map<String, String> environment) {
        Command {
            arguments = List.copyOf(arguments);
            jvmFlags = List.copyOf(jvmFlags);
            environment = Map.copyOf(environment);
        }

        static Command of(Class<?> mainClass, String... arguments) {
            return new Command(mainClass.getName(), List.of(arguments), List.of(), Map.of());
        }

        Command withJvmFlags(String... flags) {
            return new Command(mainClass, arguments, List.of(flags), environment);
        }

        Command withEnvironment(Map<String, String> variables) {
            return new Command(mainClass, arguments, jvmFlags, variables);
        }
    }

    /**
     * Starts it.
     *
     * @param directory for the argument file and the output
     * @param name of the child, unique in the directory
     */
    static ChildJvm start(Command command, Path directory, String name) throws IOException {
        return start(command, SharedClasses.flags(), SharedClasses.classPath(), directory, name);
    }

    /** As above, with flags before the command's own and a class path in place of what {@link SharedClasses} gives. */
    static ChildJvm start(Command command, List<String> flags, String classPath, Path directory, String name)
            throws IOException {
        Path output = directory.resolve(name + ".out");
        ProcessBuilder builder = new ProcessBuilder(line(command, flags, classPath, directory, name))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(command.environment());
        return new ChildJvm(builder.start(), output);
    }

    /** What starts it, as an operating system takes it. */
    static List<String> line(Command command, Path directory, String name) throws IOException {
        return line(command, SharedClasses.flags(), SharedClasses.classPath(), directory, name);
    }

    private static List<String> line(Command command, List<String> flags, String classPath, Path directory, String name)
            throws IOException {
        Path argumentFile = directory.resolve(name + ".args");
        // The class path is too long for some systems' command lines.
        Files.writeString(argumentFile, "-cp\n" + quoted(classPath) + "\n");
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(SHORT_LIVED);
        line.addAll(flags);
        line.addAll(command.jvmFlags());
        line.add("@" + argumentFile);
        line.add(ChildMain.class.getName());
        line.add(command.mainClass());
        line.addAll(command.arguments());
        return line;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All it has printed so far; a last line may be incomplete. */
    String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for a line of output and returns it.
     *
     * @throws AssertionError with the output, when the child ends or the time is up before that
     */
    String awaitLine(Predicate<String> wanted, Duration limit) {
        try {
            return Awaitility.await()
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> line(wanted), line -> {
                        if (line.isEmpty() && !isAlive()) {
                            throw new AssertionError("The child ended with " + process.exitValue() + ": " + output());
                        }
                        return !line.isEmpty();
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("No such line within " + limit + ": " + output(), e);
        }
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM: as a service manager ends it. */
    void terminate() {
        process.destroy();
    }

    /** SIGINT: as Ctrl-C ends it. */
    void interrupt() throws IOException, InterruptedException {
        signal("INT");
    }

    /** Any signal by its name, without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        Signals.send(name, pid());
    }

    /**
     * Waits for its end and returns the exit status.
     *
     * @throws AssertionError with the output, when the time is up before that
     */
    int awaitExit(Duration limit) throws InterruptedException {
        try {
            return process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS).exitValue();
        } catch (TimeoutException e) {
            throw new AssertionError("The child runs still after " + limit + ": " + output(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it by force where it runs still. */
    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(END_TIME.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private String line(Predicate<String> wanted) {
        String text = output();
        // What follows the last line break may be half a line.
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(wanted)
                .findFirst()
                .orElse("");
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
