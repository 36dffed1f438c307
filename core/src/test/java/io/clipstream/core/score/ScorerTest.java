package io.clipstream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelMatrix;
import io.clipstream.core.label.LabelMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScorerTest {
    private static final ModelId MODEL = new ModelId("test", "0123456789ab");
    private static final LogitParameters CLIP = new LogitParameters(10, 0, Likelihood.SOFTMAX);
    private static final LogitParameters SIGLIP = new LogitParameters(10, -5, Likelihood.SIGMOID);
    private static final Embedding IMAGE = Embedding.normalise(new float[] {3, 2, 1});
    private static final List<Embedding> AXES = List.of(
            Embedding.ofUnit(new float[] {0, 1, 0}),
            Embedding.ofUnit(new float[] {1, 0, 0}),
            Embedding.ofUnit(new float[] {0, 0, 1}));
    private static final double[] COSINES = {2 / Math.sqrt(14), 3 / Math.sqrt(14), 1 / Math.sqrt(14)};

    private static EncodedLabelSet set(
            LabelMode mode, @Nullable Embedding background, @Nullable Double threshold, @Nullable Integer top) {
        return new EncodedLabelSet(
                "axes",
                7,
                "0".repeat(32),
                MODEL,
                mode,
                LabelMatrix.of(List.of("y", "x", "z"), AXES),
                background == null ? LabelMatrix.empty(3) : LabelMatrix.of(List.of("none"), List.of(background)),
                threshold,
                top,
                false);
    }

    @Test
    void singleIsASoftmaxOverTheSetBestFirst() {
        Classification result = new Scorer(MODEL, CLIP, 5).score(IMAGE, set(LabelMode.SINGLE, null, null, null));

        double sum = 0;
        for (double cosine : COSINES) {
            sum += Math.exp(10 * cosine);
        }
        assertThat(result.label()).isEqualTo("x");
        assertThat(result.reported()).containsExactly("x");
        assertThat(result.scores()).extracting(Score::label).containsExactly("x", "y", "z");
        assertThat(result.probability()).isCloseTo(Math.exp(10 * COSINES[1]) / sum, within(1e-6));
        assertThat(result.scores().stream().mapToDouble(Score::probability).sum())
                .isCloseTo(1, within(1e-9));
        assertThat(result.scores().get(0).similarity()).isCloseTo(COSINES[1], within(1e-6));
    }

    @Test
    void theNumberOfScoresIsTheSetsElseTheApplications() {
        assertThat(new Scorer(MODEL, CLIP, 2)
                        .score(IMAGE, set(LabelMode.SINGLE, null, null, null))
                        .scores())
                .hasSize(2);
        assertThat(new Scorer(MODEL, CLIP, 2)
                        .score(IMAGE, set(LabelMode.SINGLE, null, null, 1))
                        .scores())
                .hasSize(1);
    }

    @Test
    void belowTheThresholdTheLabelIsUnknown() {
        Classification result = new Scorer(MODEL, CLIP, 5).score(IMAGE, set(LabelMode.SINGLE, null, 0.999, null));

        assertThat(result.label()).isNull();
        assertThat(result.reported()).isEmpty();
        assertThat(result.scores()).hasSize(3);
    }

    @Test
    void backgroundThatWinsMakesTheLabelUnknown() {
        Classification result = new Scorer(MODEL, CLIP, 5).score(IMAGE, set(LabelMode.SINGLE, IMAGE, null, null));

        assertThat(result.label()).isNull();
        assertThat(result.scores()).extracting(Score::label).doesNotContain("none");
        assertThat(result.scores().stream().mapToDouble(Score::probability).sum())
                .isLessThan(1);
    }

    @Test
    void multiMeasuresEachLabelAgainstTheBackgroundAlone() {
        Embedding background = AXES.get(0);
        Classification result = new Scorer(MODEL, CLIP, 1).score(IMAGE, set(LabelMode.MULTI, background, 0.4, null));

        // x beats y by e^(10 (cos x − cos y)); y against itself is one half; z loses.
        double x = 1 / (1 + Math.exp(10 * (COSINES[0] - COSINES[1])));
        assertThat(result.reported()).containsExactly("x", "y");
        assertThat(result.label()).isEqualTo("x");
        assertThat(result.probability()).isCloseTo(x, within(1e-6));
        assertThat(result.scores())
                .as("all that reach the threshold, whatever top")
                .hasSize(2);
        assertThat(result.scores().get(1).probability()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void multiWithCompetingLogitsNeedsABackground() {
        assertThatThrownBy(() -> new Scorer(MODEL, CLIP, 1).score(IMAGE, set(LabelMode.MULTI, null, null, null)))
                .hasMessageContaining("no background");
    }

    @Test
    void multiWithSigmoidTakesEachLabelAlone() {
        Classification result = new Scorer(MODEL, SIGLIP, 5).score(IMAGE, set(LabelMode.MULTI, null, null, null));

        assertThat(result.probability()).isCloseTo(1 / (1 + Math.exp(-(10 * COSINES[1] - 5))), within(1e-6));
        assertThat(result.reported())
                .containsExactlyElementsOf(result.scores().stream()
                        .filter(score -> score.probability() >= 0.5)
                        .map(Score::label)
                        .toList());
    }

    @Test
    void vectorsOfTwoModelsNeverMeet() {
        Scorer other = new Scorer(new ModelId("test", "ba9876543210"), CLIP, 5);

        assertThatThrownBy(() -> other.score(IMAGE, set(LabelMode.SINGLE, null, null, null)))
                .hasMessageContaining("test@0123456789ab")
                .hasMessageContaining("test@ba9876543210");
    }

    @Test
    void extremeLogitsStayFinite() {
        Scorer sharp = new Scorer(MODEL, new LogitParameters(1e4, 0, Likelihood.SOFTMAX), 5);

        assertThat(sharp.score(IMAGE, set(LabelMode.SINGLE, null, null, null)).probability())
                .isEqualTo(1);
        assertThat(sharp.score(IMAGE, set(LabelMode.MULTI, AXES.get(0), null, null))
                        .scores())
                .allSatisfy(score -> assertThat(score.probability()).isBetween(0.0, 1.0));
    }
}
