package io.clipstream.streams.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T08:00:00Z, 2026-11-30T08:00:00Z",
        "2026-11-30T08:00:00+02:00, 2026-11-30T06:00:00Z",
        "-PT24H, 2026-11-29T12:00:00Z",
        "-P7D, 2026-11-23T12:00:00Z"
    })
    void aMomentIsAnInstantOrADurationBack(String text, String moment) {
        assertThat(TimeWindow.moment(text, NOW)).isEqualTo(Instant.parse(moment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-11-30", "P1D", "1969-12-31T23:59:59Z", "-P999999999999D"})
    void whatIsNeitherIsRefusedWithWhatIsAllowed(String text) {
        assertThatThrownBy(() -> TimeWindow.moment(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`" + text + "`")
                .hasMessageContaining("-PT24H");
    }

    @Test
    void theBeginningBelongsToItAndTheEndDoesNot() {
        TimeWindow window = new TimeWindow(10L, 20L);

        assertThat(window.includes(9)).isFalse();
        assertThat(window.includes(10)).isTrue();
        assertThat(window.includes(19)).isTrue();
        assertThat(window.includes(20)).isFalse();
        assertThat(TimeWindow.ALL.includes(0)).isTrue();
        assertThatThrownBy(() -> new TimeWindow(20L, 20L)).hasMessageContaining("is empty");
    }
}
