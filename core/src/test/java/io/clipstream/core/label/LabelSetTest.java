package io.clipstream.core.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.Embedding;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelSetTest {
    private static LabelSet set(String name, List<Label> labels, PromptTemplates templates) {
        return new LabelSet(name, labels, templates, LabelMode.SINGLE, List.of(), null, null, false);
    }

    @Test
    void templatesGiveALabelsPromptsUnlessItHasItsOwn() {
        LabelSet set = set(
                "pets",
                List.of(Label.named("cat"), new Label("dog", List.of("a good boy"), null)),
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
        assertThat(matrix.cosines(x)).containsExactly(1, 0, 1);
        assertThat(matrix.cosines(y)).containsExactly(0, 1, 0);
        assertThatThrownBy(() -> matrix.name(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> matrix.cosines(Embedding.ofUnit(new float[] {1, 0, 0})))
                .hasMessageContaining("dimension 3");
    }
}
