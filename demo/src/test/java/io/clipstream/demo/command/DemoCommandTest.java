package io.clipstream.demo.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.streams.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class DemoCommandTest {
    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({"--broker-port", "--registry-port", "--http-port"})
    void aPortInUseIsNamedBeforeAnythingIsStarted(String option) throws Exception {
        Path data = temp.resolve("data");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            String[] arguments = arguments(data);
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i].equals(option)) {
                    arguments[i + 1] = Integer.toString(other.getLocalPort());
                }
            }

            // when
            int exitCode = execute(arguments);

            // then
            assertThat(exitCode).isEqualTo(1);
            assertThat(err.toString()).contains(Integer.toString(other.getLocalPort()), option);
            assertThat(out.toString()).isEmpty();
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void aDataDirectoryInUseIsNamed() throws Exception {
        try (DataDirectory data = DataDirectory.open(temp)) {
            int exitCode = execute(arguments(data.path()));

            assertThat(exitCode).isEqualTo(1);
            assertThat(err.toString()).contains(temp.toString(), "--data-dir");
            assertThat(temp.resolve("kafka")).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--http-port=65536, --http-port",
        "--http-port=9092, --broker-port and --http-port are both 9092",
        "--once --no-pictures, --no-pictures publishes none"
    })
    void wrongUsageIsToldAsSuch(String arguments, String told) {
        int exitCode = execute(("demo " + arguments).split(" "));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains(told);
    }

    private static String[] arguments(Path data) {
        return new String[] {
            "demo", "--data-dir", data.toString(), "--broker-port", "0", "--registry-port", "0", "--http-port", "0"
        };
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}
