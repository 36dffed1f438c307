package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ResultAgreementTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final ResultAgreement agreement = new ResultAgreement(10);
    private final Figures figures = new Figures();

    @Test
    void resultsOfTheSamePhotographAreCompared() throws Exception {
        agreement.note(key(3), result("cat", 0.75, 0.25));
        agreement.note(key(4), result("dog", 0.5, 0.5));

        agreement.compare(key(13), result("cat", 0.5, 0.125));
        agreement.compare(key(4), result("cat", 0.5, 0.5));
        agreement.into(figures);

        assertThat(figures)
                .hasToString(
                        "{\"sameLabelShare\":0.5,\"largestProbabilityDifference\":0.25,\"largestSimilarityDifference\":0.125}");
    }

    @Test
    void aPhotographThatOnlyOneAnsweredIsNoAgreement() {
        assertThatThrownBy(() -> agreement.compare(key(3), result("cat", 0.75, 0.25)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3");
        assertThatThrownBy(() -> agreement.into(figures)).isInstanceOf(IllegalStateException.class);
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static JsonNode result(String label, double probability, double similarity) throws Exception {
        return JSON.readTree("""
                {"label": "%s", "probability": %s, "scores": [{"label": "%s", "similarity": %s}]}
                """.formatted(label, probability, label, similarity));
    }
}
