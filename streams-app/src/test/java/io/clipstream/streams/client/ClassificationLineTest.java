package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.events.Classification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ClassificationLineTest {
    private static Classification.Builder result() {
        return Classification.newBuilder()
                .setImageId("a/cat.jpg")
                .setLabelSet("animals")
                .setLabel("tabby cat")
                .setProbability(0.5)
                .setClassifiedAt(Instant.parse("2026-11-24T17:05:09.123Z"));
    }

    @Test
    void aResultIsOneReadableLine() {
        assertThat(ClassificationLine.of(null, result().build(), ZoneOffset.UTC))
                .isEqualTo(
                        "17:05:09.123  a/cat.jpg                 animals                   ██████████            50.0 %  tabby cat");
    }

    @Test
    void theKeyStandsInForAMissingId() {
        byte[] key = "k\u001b[2J".getBytes(StandardCharsets.UTF_8);

        assertThat(ClassificationLine.of(
                        key, result().setImageId(null).setLabel(null).build(), ZoneOffset.UTC))
                .contains("  k\\u001b[2J  ")
                .endsWith("(unknown)");
        assertThat(ClassificationLine.of(null, result().setImageId(null).build(), ZoneOffset.UTC))
                .contains("  -  ");
    }

    @Test
    void nothingOthersWroteReachesTheTerminalAsItIs() {
        Classification hostile = result().setImageId("\u001b]0;x\u0007")
                .setLabelSet("\u202eset")
                .setLabel("\nfake line\r")
                .setProbability(Double.NaN)
                .setClassifiedAt(Instant.ofEpochMilli(Long.MAX_VALUE))
                .build();

        assertThat(ClassificationLine.of(null, hostile, ZoneOffset.UTC))
                .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}]")
                .contains("\\u000afake line\\u000d");
    }

    @Test
    void theBarFollowsTheProbability() {
        assertThat(ClassificationLine.bar(0)).isEqualTo(" ".repeat(20));
        assertThat(ClassificationLine.bar(1)).isEqualTo("█".repeat(20));
        assertThat(ClassificationLine.bar(0.5 + 1 / 160.0)).isEqualTo("█".repeat(10) + "▏" + " ".repeat(9));
        assertThat(ClassificationLine.bar(7)).isEqualTo("█".repeat(20));
        assertThat(ClassificationLine.bar(-1)).isEqualTo(" ".repeat(20));
    }
}
