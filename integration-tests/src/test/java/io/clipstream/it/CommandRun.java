package io.clipstream.it;

import io.clipstream.streams.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of {@code clipstream} that has been run to its end, in a process of its own that has no terminal.
 *
 * @param exitCode its exit code
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record CommandRun(int exitCode, String out, String err) {
    /**
     * Runs it.
     *
     * @param directory for its files
     * @param input standard input
     * @param arguments as a person types them
     * @throws AssertionError when it does not end
     */
    static CommandRun of(Path directory, String input, List<String> arguments)
            throws IOException, InterruptedException {
        return of(directory, input, arguments, Map.of());
    }

    /** As above, with more in the environment. */
    static CommandRun of(Path directory, String input, List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path files = Files.createTempDirectory(directory, arguments.get(0) + "-");
        Path in = Files.writeString(files.resolve("in"), input);
        Path out = files.resolve("out");
        Path err = files.resolve("err");
        ChildJvm.Command command = ChildJvm.Command.of(Main.class, arguments.toArray(String[]::new))
                .withJvmFlags("-Xmx256m");
        ProcessBuilder builder = new ProcessBuilder(ChildJvm.line(command, files, "command"))
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(Limits.PATIENT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().onExit().join();
            throw new AssertionError(arguments + " did not end; it said: " + Files.readString(err));
        }
        return new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
