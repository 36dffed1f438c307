package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.streams.app.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChildJvmIT {
    private Path directory;

    @BeforeEach
    void place() throws IOException {
        directory = TestOutput.directory("child jvm");
    }

    @Test
    void passesArgumentsFlagsAndEnvironment() throws Exception {
        // given
        ChildJvm.Command command = ChildJvm.Command.of(Echo.class, "a b", "")
                .withJvmFlags("-Dflag=set")
                .withEnvironment(Map.of("CLIPSTREAM_TEST", "variable"));

        // when
        try (ChildJvm child = ChildJvm.start(command, directory, "echo")) {
            // then
            assertThat(child.awaitExit(Limits.SOON)).isEqualTo(7);
            assertThat(child.output()).isEqualTo("[a b, ] set variable\n");
        }
    }

    @Test
    void aKilledChildIsGone() throws Exception {
        try (ChildJvm child = ChildJvm.start(ChildJvm.Command.of(Waiting.class), directory, "waiting")) {
            // given
            child.awaitLine("waiting"::equals, Limits.SOON);

            // when
            child.kill();

            // then
            assertThat(child.isAlive()).isFalse();
            assertThat(child.awaitExit(Limits.SOON)).isEqualTo(137);
        }
    }

    @Test
    void terminateRunsTheShutdownHooks() throws Exception {
        try (ChildJvm child = ChildJvm.start(ChildJvm.Command.of(Waiting.class), directory, "waiting")) {
            // given
            child.awaitLine("waiting"::equals, Limits.SOON);

            // when
            child.terminate();

            // then
            assertThat(child.awaitExit(Limits.SOON)).isEqualTo(143);
            assertThat(child.output()).endsWith("hook\n");
        }
    }

    @Test
    void waitingForALineOfAChildThatEndedFailsWithItsOutput() throws Exception {
        try (ChildJvm child = ChildJvm.start(ChildJvm.Command.of(Echo.class, "last words"), directory, "echo")) {
            assertThatThrownBy(() -> child.awaitLine("never"::equals, Limits.SOON))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended with 7")
                    .hasMessageContaining("last words");
        }
    }

    @Test
    void aChildEndsWithTheJvmThatStartedIt() throws Exception {
        try (ChildJvm parent =
                ChildJvm.start(ChildJvm.Command.of(Parent.class, directory.toString()), directory, "parent")) {
            // given
            long child = Long.parseLong(parent.awaitLine(line -> line.matches("\\d+"), Limits.SOON));

            // when
            parent.kill();

            // then
            Awaitility.await()
                    .atMost(Limits.SOON)
                    .until(() -> ProcessHandle.of(child).isEmpty());
        }
    }

    @Test
    void childrenShareClassesThatHaveBeenReadBefore() throws Exception {
        ChildJvm.Command command = ChildJvm.Command.of(Main.class, "--version").withJvmFlags("-Xlog:class+load");

        try (ChildJvm child = ChildJvm.start(command, directory, "version")) {
            assertThat(child.awaitExit(Limits.SOON)).isZero();
            assertThat(child.output()).contains(Main.class.getName() + " source: shared objects file (top)");
        }
    }

    static final class Echo {
        private Echo() {}

        public static void main(String[] args) {
            System.out.println(
                    Arrays.toString(args) + " " + System.getProperty("flag") + " " + System.getenv("CLIPSTREAM_TEST"));
            System.exit(7);
        }
    }

    static final class Waiting {
        private Waiting() {}

        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.out.println("waiting");
            Thread.currentThread().join();
        }
    }

    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            try (ChildJvm child = ChildJvm.start(ChildJvm.Command.of(Waiting.class), Path.of(args[0]), "grandchild")) {
                child.awaitLine("waiting"::equals, Limits.SOON);
                System.out.println(child.pid());
                Thread.currentThread().join();
            }
        }
    }
}
