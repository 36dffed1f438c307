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
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.label.ThresholdOn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        LabelSetRules rules = LabelSetRules.DEFAULT
                .withMode(mode)
                .withThreshold(threshold, ThresholdOn.PROBABILITY)
                .withTop(top);
        return set(rules, background, Map.of());
    }

    private static EncodedLabelSet set(
            LabelSetRules rules, @Nullable Embedding background, Map<Integer, Double> thresholds) {
        float[] rows = new float[9];
        for (int i = 0; i < 3; i++) {
            AXES.get(i).copyTo(rows, 3 * i);
        }
        return new EncodedLabelSet(
                "axes",
                7,
                "0".repeat(32),
                MODEL,
                new LabelMatrix(3, List.of(new LabelMatrix.Page(List.of("y", "x", "z"), 3, rows, thresholds))),
                background == null ? LabelMatrix.empty(3) : LabelMatrix.of(List.of("none"), List.of(background)),
                rules);
    }

    private static Classification score(
            LabelSetRules rules, @Nullable Embedding background, Map<Integer, Double> thresholds) {
        return new Scorer(MODEL, CLIP, 5).score(IMAGE, set(rules, background, thresholds));
    }

    /** Softmax of x, y and z, in that order. */
    private static double[] softmax(double scale) {
        double[] values = {Math.exp(scale * COSINES[1]), Math.exp(scale * COSINES[0]), Math.exp(scale * COSINES[2])};
        double sum = values[0] + values[1] + values[2];
        return new double[] {values[0] / sum, values[1] / sum, values[2] / sum};
    }

    private static final LabelSetRules SINGLE = LabelSetRules.DEFAULT;
    private static final LabelSetRules MULTI = LabelSetRules.DEFAULT.withMode(LabelMode.MULTI);

    @Test
    void aThresholdOnSimilarityIsTheCosines() {
        double x = COSINES[1];

        assertThat(score(SINGLE.withThreshold(x - 1e-6, ThresholdOn.SIMILARITY), null, Map.of())
                        .label())
                .isEqualTo("x");
        Classification below = score(SINGLE.withThreshold(x + 1e-6, ThresholdOn.SIMILARITY), null, Map.of());
        assertThat(below.label()).isNull();
        assertThat(below.probability()).isEqualTo(below.scores().get(0).probability());
        assertThat(score(MULTI.withThreshold(0.5, ThresholdOn.SIMILARITY), AXES.get(0), Map.of())
                        .reported())
                .as("x has 0.80, y 0.53, z 0.27")
                .containsExactly("x", "y");
    }

    @Test
    void aLabelsOwnThresholdStandsInForTheSets() {
        LabelSetRules half = SINGLE.withThreshold(0.5, ThresholdOn.PROBABILITY);
        double x = softmax(10)[0];

        assertThat(score(half, null, Map.of(1, x + 1e-6)).label()).isNull();
        assertThat(score(half, null, Map.of(0, 1.0, 2, 1.0)).label())
                .as("other labels' thresholds say nothing of the best one")
                .isEqualTo("x");
        assertThat(score(SINGLE.withThreshold(1.0, ThresholdOn.PROBABILITY), null, Map.of(1, x - 1e-6))
                        .label())
                .isEqualTo("x");
    }

    @Test
    void inMultiModeALabelIsReportedThoughABetterOneIsBelowItsOwnThreshold() {
        Classification result = score(MULTI.withTop(1), AXES.get(0), Map.of(1, 0.999, 0, 0.5));

        assertThat(result.reported()).containsExactly("y");
        assertThat(result.label()).isEqualTo("y");
        assertThat(result.probability()).isCloseTo(0.5, within(1e-6));
        assertThat(result.scores())
                .as("the best, and whatever is reported")
                .extracting(Score::label)
                .containsExactly("x", "y");
    }

    @Test
    void aMarginIsOverTheSecondBestInTheMeasureOfTheThreshold() {
        double[] probabilities = softmax(10);
        double ahead = probabilities[0] - probabilities[1];
        double similarity = COSINES[1] - COSINES[0];

        assertThat(score(SINGLE.withMargin(ahead - 1e-6).withTop(1), null, Map.of())
                        .label())
                .isEqualTo("x");
        assertThat(score(SINGLE.withMargin(ahead + 1e-6).withTop(1), null, Map.of())
                        .label())
                .isNull();
        LabelSetRules onSimilarity = SINGLE.withThreshold(null, ThresholdOn.SIMILARITY);
        assertThat(score(onSimilarity.withMargin(similarity - 1e-6), null, Map.of())
                        .label())
                .isEqualTo("x");
        assertThat(score(onSimilarity.withMargin(similarity + 1e-6), null, Map.of())
                        .label())
                .isNull();
    }

    @Test
    void backgroundIsASecondBestToo() {
        Embedding nearlyX = Embedding.normalise(new float[] {1, 0.01f, 0});
        Embedding nearX = Embedding.normalise(new float[] {3, -1, 0});
        LabelSetRules onSimilarity = SINGLE.withThreshold(null, ThresholdOn.SIMILARITY);

        assertThat(score(SINGLE, nearX, Map.of()).label()).isEqualTo("x");
        assertThat(score(onSimilarity.withMargin(0.25), nearX, Map.of()).label())
                .isNull();
        assertThat(score(onSimilarity.withMargin(0.25), null, Map.of()).label()).isEqualTo("x");
        assertThat(score(SINGLE.withMargin(0.4), null, Map.of()).label()).isEqualTo("x");
        assertThat(score(SINGLE, nearlyX, Map.of()).label())
                .as("background that is more similar wins without any margin")
                .isNull();
    }

    @Test
    void theSetsOwnLogitScaleStandsInForTheModels() {
        Classification result = score(SINGLE.withLogitScale(2.0), null, Map.of());

        assertThat(result.scores().get(0).probability()).isCloseTo(softmax(2)[0], within(1e-6));
        assertThat(result.scores().get(2).probability()).isCloseTo(softmax(2)[2], within(1e-6));
        Classification sigmoid =
                new Scorer(MODEL, SIGLIP, 5).score(IMAGE, set(MULTI.withLogitScale(2.0), null, Map.of()));
        assertThat(sigmoid.probability()).isCloseTo(1 / (1 + Math.exp(-(2 * COSINES[1] - 5))), within(1e-6));
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
    void imagesTogetherGetWhatEachGetsAlone() {
        List<Embedding> images = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            images.add(Embedding.normalise(new float[] {i % 7 - 3, i % 5, 1}));
        }
        float[][] vectors = images.stream().map(Embedding::toArray).toArray(float[][]::new);
        Scorer scorer = new Scorer(MODEL, CLIP, 5);
        for (EncodedLabelSet set :
                List.of(set(LabelMode.SINGLE, AXES.get(2), 0.4, null), set(LabelMode.MULTI, AXES.get(0), 0.4, null))) {
            List<Classification> alone =
                    images.stream().map(image -> scorer.score(image, set)).toList();

            assertThat(scorer.score(images, set)).isEqualTo(alone);
            assertThat(scorer.score(vectors, 69, set)).isEqualTo(alone.subList(0, 69));
        }
        assertThat(scorer.score(List.of(), set(LabelMode.SINGLE, null, null, null)))
                .isEmpty();
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
