package io.clipstream.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KafkaJarsTest {
    @Test
    void takesKafkasJarsAndLeavesTheOthers() throws IOException {
        // when
        List<String> selected =
                List.of(KafkaJars.select(System.getProperty("java.class.path")).split(File.pathSeparator));

        // then one entry for each artefact, one for this module
        assertThat(selected).hasSize(KafkaJars.artefacts().size() + 1);
        assertThat(selected)
                .anySatisfy(entry -> assertThat(entry).contains("kafka_2.13-"))
                .noneSatisfy(entry -> assertThat(entry).containsAnyOf("junit", "assertj"));
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> KafkaJars.select("/lib/kafka_2.13-4.3.1.jar"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("kafka-clients")
                .hasMessageNotContaining("kafka_2.13,")
                .hasMessageContaining("bin/clipstream");
    }
}
