package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import io.clipstream.demo.broker.DataDirectory;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A demo that is ended in the midst of its pictures, one that is killed with all it started, and one that goes on from there. */
@Order(1)
final class DemoLifeIT {
    private static final int SIGTERM = 143;

    @Test
    void goesOnWhereEarlierOnesWereEndedAndKilled() throws Exception {
        Path output = TestOutput.directory("demo life");
        Path data = output.resolve("data");

        // given one that was asked to end
        try (DemoProcess first = DemoProcess.start(output, "ended", data)) {
            first.awaitResult();
            first.child().terminate();

            assertThat(first.child().awaitExit(Limits.SOON)).isEqualTo(SIGTERM);
            assertThat(first.isAnyAlive()).as("a process is left").isFalse();
            // Throws where the lock is still held.
            DataDirectory.open(data).close();
        }

        // and one that was killed, with its broker
        try (DemoProcess second = DemoProcess.start(output, "killed", data)) {
            second.awaitResult();
            second.killAll();

            Awaitility.await().atMost(Limits.SOON).until(() -> !second.isAnyAlive());
        }

        // when
        String printed;
        try (DemoProcess third = DemoProcess.start(output, "last", data, "--once", "--json")) {
            int exitCode = third.child().awaitExit(DemoProcess.RUN);
            printed = third.child().output();
            assertThat(exitCode).as(printed).isZero();
        }

        // then
        JsonNode summary = JsonMapper.builder()
                .build()
                .readTree(printed.lines()
                        .filter(line -> line.startsWith("{"))
                        .findFirst()
                        .orElseThrow());
        assertThat(printed).contains("An earlier start published the pictures");
        assertThat(summary.path("pictures").asInt()).isEqualTo(105);
        assertThat(summary.path("answered").asInt()).isEqualTo(105);
        assertThat(DemoRecords.results(data))
                .as("each picture")
                .containsOnlyKeys(
                        DemoPictures.all().stream().map(DemoPicture::file).toList())
                .allSatisfy(
                        (picture, results) -> assertThat(results).as(picture).hasSize(1));
    }
}
