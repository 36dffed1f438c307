package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void figuresAreOneLineOfJsonWithFourDigits() {
        Figures figures =
                new Figures().put("ratio", 0.912345).put("rate", 123456.7).put("count", 123456L);
        figures.object("inner").put("quiet", true).put("cpu", "a \"b\"").putNull("peer");
        figures.put("groups", Map.of("decode", 1e-3));

        assertThat(figures)
                .hasToString(
                        "{\"ratio\":0.9123,\"rate\":123500,\"count\":123456,"
                                + "\"inner\":{\"quiet\":true,\"cpu\":\"a \\\"b\\\"\",\"peer\":null},\"groups\":{\"decode\":0.001}}");
    }

    @Test
    void whatIsNoNumberIsNoFigure() {
        assertThatThrownBy(() -> new Figures().put("ratio", 0.0 / 0.0)).hasMessage("ratio is NaN");
    }
}
