package io.clipstream.core.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.score.CosineProduct;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelSetTest {
    private static LabelSet set(String name, List<Label> labels, PromptTemplates templates) {
        return new LabelSet(name, labels, templates, List.of(), LabelSetRules.DEFAULT);
    }

    @Test
    void templatesGiveALabelsPromptsUnlessItHasItsOwn() {
        LabelSet set = set(
                "pets",
                List.of(Label.named("cat"), new Label("dog", List.of("a good boy"), null, null)),
                new PromptTemplates(List.of("a photo of a {}.", "{} and {}")));

        assertThat(set.promptsOf(set.labels().get(0))).containsExactly("a photo of a cat.", "cat and cat");
        assertThat(set.promptsOf(set.labels().get(1))).containsExactly("a good boy");
    }

    @Test
    void theDigestIsOfTheContentAlone() {
        LabelSet one = set("one", List.of(Label.named("cat")), PromptTemplates.DEFAULT);
        LabelSet other = set("other", List.of(Label.named("cat")), PromptTemplates.DEFAULT);
        LabelSet templates = set("one", List.of(Label.named("cat")), new PromptTemplates(List.of("{}")));

        assertThat(one.digest()).isEqualTo(other.digest()).matches("[0-9a-f]{32}");
        assertThat(templates.digest()).isNotEqualTo(one.digest());
    }

    @Test
    void aSetThatUsesNothingNewKeepsTheDigestOfTheFirstRelease() {
        LabelSet first = set("one", List.of(Label.named("cat")), PromptTemplates.DEFAULT);

        assertThat(first.digest()).isEqualTo("fb98d6b37a494ae7ca09505f5d8bb96d");
    }

    @Test
    void theDigestCoversAllThatChangesResults() {
        List<LabelSetRules> rules = List.of(
                LabelSetRules.DEFAULT,
                LabelSetRules.DEFAULT.withMode(LabelMode.MULTI),
                LabelSetRules.DEFAULT.withThreshold(0.25, ThresholdOn.PROBABILITY),
                LabelSetRules.DEFAULT.withThreshold(0.25, ThresholdOn.SIMILARITY),
                LabelSetRules.DEFAULT.withMargin(0.25),
                LabelSetRules.DEFAULT.withLogitScale(0.25),
                LabelSetRules.DEFAULT.withTop(3),
                LabelSetRules.DEFAULT.withEmit(Emit.MATCHED),
                LabelSetRules.DEFAULT.withEmit(Emit.CHANGED),
                LabelSetRules.DEFAULT.withOnRequest(true),
                LabelSetRules.DEFAULT.withRoute("cats"));
        Set<String> digests = new HashSet<>();
        for (LabelSetRules each : rules) {
            digests.add(new LabelSet("one", List.of(Label.named("cat")), PromptTemplates.DEFAULT, List.of(), each)
                    .digest());
        }
        digests.add(set(
                        "one",
                        List.of(new Label("cat", List.of(), null, null, "cats", LabelExamples.NONE)),
                        PromptTemplates.DEFAULT)
                .digest());
        digests.add(set("one", List.of(new Label("cat", List.of(), null, 0.25)), PromptTemplates.DEFAULT)
                .digest());
        digests.add(new LabelSet(
                        "one",
                        List.of(Label.named("cat")),
                        PromptTemplates.DEFAULT,
                        List.of("x"),
                        LabelSetRules.DEFAULT)
                .digest());

        assertThat(digests).hasSize(rules.size() + 3);
    }

    @Test
    void rulesThatCanNeverBeRightCannotBeMade() {
        LabelSetRules rules = LabelSetRules.DEFAULT;
        LabelSetRules multi = rules.withMode(LabelMode.MULTI);

        assertThatThrownBy(() -> rules.withThreshold(-0.1, ThresholdOn.PROBABILITY))
                .hasMessageContaining("probability is 0.0 to 1, not -0.1");
        assertThatThrownBy(() -> rules.withThreshold(-1.1, ThresholdOn.SIMILARITY))
                .hasMessageContaining("similarity is -1.0 to 1, not -1.1");
        assertThatThrownBy(() -> rules.withThreshold(Double.NaN, ThresholdOn.PROBABILITY))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> rules.withMargin(1.1)).hasMessageContaining("0 to 1.0");
        assertThatThrownBy(() -> multi.withMargin(0.1)).hasMessageContaining("do not compete");
        assertThatThrownBy(() -> multi.withThreshold(null, ThresholdOn.SIMILARITY))
                .hasMessageContaining("names one");
        assertThatThrownBy(() -> rules.withLogitScale(0.0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> rules.withLogitScale(1_001.0)).hasMessageContaining("1000.0, not 1001.0");
        assertThatThrownBy(() -> rules.withRoute("a/b")).hasMessageContaining("not 'a/b' but a route's name");
        assertThatThrownBy(() -> rules.withTop(0)).hasMessageContaining("1 to 1000, not 0");
        assertThatThrownBy(() -> set("pets", List.of(new Label("cat", List.of(), null, -0.5)), PromptTemplates.DEFAULT))
                .hasMessageContaining("not -0.5");
    }

    @Test
    void aMatrixKnowsTheThresholdsOfItsRowsAcrossPages() {
        LabelMatrix.Page first = new LabelMatrix.Page(List.of("a", "b"), 1, new float[] {1, 1}, Map.of(1, 0.2));
        LabelMatrix.Page second = new LabelMatrix.Page(List.of("c"), 1, new float[] {1}, Map.of(0, 0.3));
        LabelMatrix matrix = new LabelMatrix(1, List.of(first, second));

        assertThat(matrix.threshold(0, 0.5)).isEqualTo(0.5);
        assertThat(matrix.threshold(1, 0.5)).isEqualTo(0.2);
        assertThat(matrix.threshold(2, 0.5)).isEqualTo(0.3);
        assertThatThrownBy(() -> new LabelMatrix.Page(List.of("a"), 1, new float[] {1}, Map.of(1, 0.2)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void invalidSetsCannotBeMade() {
        assertThatThrownBy(() -> set("no spaces", List.of(Label.named("cat")), PromptTemplates.DEFAULT))
                .hasMessageContaining("no spaces");
        assertThatThrownBy(() -> set("pets", List.of(), PromptTemplates.DEFAULT))
                .hasMessageContaining("not 0");
        assertThatThrownBy(() -> set("pets", List.of(Label.named("cat"), Label.named("cat")), PromptTemplates.DEFAULT))
                .hasMessageContaining("'cat' stands twice");
        assertThatThrownBy(() -> Label.named(" ")).hasMessageContaining("1 to 200");
        assertThatThrownBy(() -> new PromptTemplates(List.of("no place"))).hasMessageContaining("{}");
    }

    @Test
    void aMatrixOfSeveralPagesCountsThroughThem() {
        Embedding x = Embedding.ofUnit(new float[] {1, 0});
        Embedding y = Embedding.ofUnit(new float[] {0, 1});
        LabelMatrix.Page first = new LabelMatrix.Page(List.of("a", "b"), 2, new float[] {1, 0, 0, 1});
        LabelMatrix.Page second = new LabelMatrix.Page(List.of("c"), 2, new float[] {1, 0});
        LabelMatrix matrix = new LabelMatrix(2, List.of(first, second));

        assertThat(matrix.size()).isEqualTo(3);
        assertThat(matrix.names()).containsExactly("a", "b", "c");
        assertThat(matrix.name(2)).isEqualTo("c");
        assertThat(CosineProduct.of(x, matrix)).containsExactly(1, 0, 1);
        assertThat(CosineProduct.of(y, matrix)).containsExactly(0, 1, 0);
        assertThatThrownBy(() -> matrix.name(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> CosineProduct.of(Embedding.ofUnit(new float[] {1, 0, 0}), matrix))
                .hasMessageContaining("dimension 3");
    }
}
