package io.clipstream.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
    @Test
    void putsThePrefixBeforeAllButThoseNamedOnTheirOwn() {
        TopicNames names = TopicNames.of("a.", Map.of(TopicRole.IMAGES, "cameras"));

        assertThat(names.of(TopicRole.IMAGES)).isEqualTo("cameras");
        assertThat(names.of(TopicRole.DEAD_LETTERS)).isEqualTo("a.dead-letters");
        assertThat(names.byRole()).hasSize(7);
        assertThat(TopicNames.withPrefix(TopicNames.DEFAULT_PREFIX).of(TopicRole.LABEL_SETS))
                .isEqualTo("clipstream.label-sets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä"})
    void refusesNamesKafkaDoesNotTake(String name) {
        assertThatThrownBy(() -> TopicNames.of("p.", Map.of(TopicRole.LABEL_SETS, name)))
                .hasMessageContaining("topics.label-sets");
    }

    @Test
    void refusesNamesThatAreTooLong() {
        assertThat(TopicNames.withPrefix("x".repeat(249 - "label-embeddings".length())))
                .isNotNull();
        assertThatThrownBy(() -> TopicNames.withPrefix("x".repeat(240))).hasMessageContaining("1 to 249");
    }

    @Test
    void refusesTwoTopicsOfOneName() {
        assertThatThrownBy(() -> TopicNames.of("p.", Map.of(TopicRole.DEAD_LETTERS, "p_images")))
                .hasMessageContaining("topics.images")
                .hasMessageContaining("topics.dead-letters");
    }

    @Test
    void knowsARoleByItsSetting() {
        assertThat(TopicRole.ofSetting("topics.images")).hasValue(TopicRole.IMAGES);
        assertThat(TopicRole.ofSetting("topics.prefix")).isEmpty();
    }
}
