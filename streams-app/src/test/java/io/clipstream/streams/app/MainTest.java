package io.clipstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.streams.client.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

class MainTest {
    private static final String NOBODY = "--bootstrap-server=127.0.0.1:1";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "publish",
                "watch",
                "labels",
                "labels apply",
                "labels list",
                "labels show",
                "labels delete",
                "relabel",
                "topics",
                "topics create",
                "model",
                "model inspect",
                "model check",
                "model pull"
            })
    void everyCommandHasHelpOnStandardOutput(String command) {
        assertThat(run((command + " --help").split(" "))).isZero();

        assertThat(out.toString()).contains("Usage: clipstream " + command);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "labels",
                "topics",
                "model",
                "model pull",
                "model pull clip",
                "run",
                "model check",
                "publish",
                "publish --rate=-1 .",
                "publish --label-sets=a/b .",
                "watch --min-probability=2",
                "watch --max=0",
                "labels show a/b",
                "labels apply -",
                "relabel",
                "relabel --label-set=a --top=0",
                "relabel --label-set=a --from=yesterday",
                "relabel --label-set=a --from=-PT1H --to=-PT2H",
                "relabel --label-set=a --topic=clipstream.images",
                "topics create --partitions=0",
                "topics create --replication-factor=0",
                "topics create --config=c --bootstrap-server=h:1"
            })
    void wrongUsageIsTwoAndNothingOnStandardOutput(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("--help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "watch",
                "labels list",
                "labels show a",
                "labels delete a",
                "relabel --label-set=a",
                "topics create"
            })
    void aBrokerThatIsNotThereIsOneLineAndOne(String command) {
        assertThat(run((command + " " + NOBODY).split(" "))).isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("127.0.0.1:1 (--bootstrap-server)").hasLineCount(1);
    }

    @Test
    void runTellsAllMistakesInTheSettings(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.properties"), "bootstrap.servers=127.0.0.1:1\nbatch.max.sise=3\nhttp.port=x\n");

        assertThat(run("run", "--config", file.toString())).isEqualTo(1);

        assertThat(err.toString())
                .startsWith("3 mistakes in the settings:")
                .contains("model: missing", "http.port: found `x`", "did you mean batch.max.size?");
    }

    @Test
    void runNamesTheSettingOfABrokerThatIsNotThere(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("c.properties"), "bootstrap.servers=127.0.0.1:1\nmodel=m\n");

        assertThat(run("run", "--config", file.toString())).isEqualTo(1);

        assertThat(err.toString()).contains("127.0.0.1:1 (bootstrap.servers in " + file + ")");
    }

    @Test
    void aDirectoryThatIsNoCheckpointIsRefused(@TempDir Path folder) {
        assertThat(run("model", "inspect", folder.toString())).isEqualTo(1);

        assertThat(err.toString()).startsWith("cannot use the checkpoint: ").contains(folder.toString());
    }

    @Test
    void furtherCommandsComeFromTheClassPath() {
        assertThat(run("from-the-class-path", "well")).isZero();
        assertThat(out.toString()).isEqualTo("well");

        assertThat(run("from-the-class-path", "bad\u001b")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("it is bad\\u001b");
    }

    /** Found by its name under META-INF/services. */
    public static final class Provider implements CommandProvider {
        @Override
        public List<Object> commands() {
            return List.of(new Provided());
        }
    }

    @Command(name = "from-the-class-path")
    static final class Provided implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters
        private String what = "";

        @Override
        public Integer call() {
            if (!what.equals("well")) {
                throw new CommandFailure("it is " + what);
            }
            spec.commandLine().getOut().print(what);
            return 0;
        }
    }
}
