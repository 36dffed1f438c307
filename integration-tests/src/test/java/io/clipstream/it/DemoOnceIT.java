package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import io.clipstream.events.Classification;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo as people and scripts start it for once: the real broker, registry, application and model. */
final class DemoOnceIT {
    @Test
    void answersEveryPictureAsTheReferenceDoes() throws Exception {
        // given
        Path output = TestOutput.directory("demo once");
        Path data = output.resolve("data");

        // when
        String printed;
        try (DemoProcess demo = DemoProcess.start(output, "once", data, "--once", "--json")) {
            int exitCode = demo.child().awaitExit(Limits.PATIENT);
            printed = demo.child().output();
            assertThat(exitCode).as(printed).isZero();
            assertThat(demo.isAnyAlive()).isFalse();
        }

        // then
        List<String> json = printed.lines().filter(line -> line.startsWith("{")).toList();
        assertThat(json).as("one line of JSON").hasSize(1);
        assertThat(printed.strip()).as("the last line").endsWith(json.get(0));
        JsonNode summary = JsonMapper.builder().build().readTree(json.get(0));
        assertThat(summary.fieldNames())
                .toIterable()
                .containsExactly("pictures", "answered", "correct", "deadLetters", "imagesPerSecond");
        assertThat(summary.path("pictures").asInt()).isEqualTo(105);
        assertThat(summary.path("answered").asInt()).isEqualTo(105);
        assertThat(summary.path("correct").asInt()).isGreaterThanOrEqualTo(87);
        assertThat(summary.path("deadLetters").asInt()).isZero();
        assertThat(summary.path("imagesPerSecond").asDouble()).isPositive();

        Map<String, List<Classification>> results = DemoRecords.results(data);
        assertThat(results).hasSize(105);
        for (DemoPicture picture : DemoPictures.all()) {
            assertThat(results.getOrDefault(picture.file(), List.of()))
                    .as(picture.file())
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.getLabelSet()).isEqualTo(picture.labelSet());
                        assertThat(result.getLabel()).isEqualTo(picture.predicted());
                        assertThat(result.getProbability()).isCloseTo(picture.probability(), within(1e-3));
                        assertThat(result.getModel()).startsWith("clipstream-mini@");
                    });
        }
    }
}
