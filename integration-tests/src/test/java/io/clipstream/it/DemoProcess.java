package io.clipstream.it;

import io.clipstream.streams.app.Main;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * {@code clipstream demo} in a JVM of its own, on free ports, with all processes it starts in turn.
 *
 * @param child the demo's own
 * @param brokers what it started
 */
record DemoProcess(ChildJvm child, List<ProcessHandle> brokers) implements AutoCloseable {
    /** For a whole run, on a machine that is busy with other tests. */
    static final Duration RUN = Duration.ofMinutes(4);

    /** Starts it, and returns when its broker's process is there. */
    static DemoProcess start(Path output, String name, Path data, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "demo",
                "--data-dir",
                data.toString(),
                "--broker-port",
                "0",
                "--registry-port",
                "0",
                "--http-port",
                "0"));
        arguments.addAll(List.of(options));
        ChildJvm child = ChildJvm.start(
                ChildJvm.Command.of(Main.class, arguments.toArray(String[]::new))
                        .withJvmFlags("-Dai.djl.offline=true"),
                output,
                name);
        List<ProcessHandle> brokers = Awaitility.await()
                .atMost(Limits.SOON)
                .until(
                        () -> ProcessHandle.of(child.pid()).stream()
                                .flatMap(ProcessHandle::descendants)
                                .toList(),
                        all -> {
                            if (!child.isAlive()) {
                                throw new AssertionError(child.output());
                            }
                            return !all.isEmpty();
                        });
        return new DemoProcess(child, brokers);
    }

    /** SIGKILL for the demo and all it started. */
    void killAll() {
        brokers.forEach(ProcessHandle::destroyForcibly);
        child.kill();
    }

    /** Waits until a result is printed, or all have been. */
    void awaitResult() {
        child.awaitLine(line -> line.contains("✓") || line.contains("✗") || line.contains("What to type next"), RUN);
    }

    boolean isAnyAlive() {
        return child.isAlive() || brokers.stream().anyMatch(ProcessHandle::isAlive);
    }

    @Override
    public void close() {
        killAll();
        child.close();
    }
}
