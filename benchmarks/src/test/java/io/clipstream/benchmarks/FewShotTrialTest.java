package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FewShotTrialTest {
    private static final LogitParameters LOGITS = new LogitParameters(100, 0, Likelihood.SOFTMAX);

    private static Embedding vector(double... components) {
        float[] values = new float[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) components[i];
        }
        return Embedding.normalise(values);
    }

    /** Pictures lie far from texts, and the words of the first class mislead. */
    private static FewShotTrial trial() {
        List<Embedding> texts = List.of(vector(0, 0, -1, 1), vector(0, 1, 0, 1));
        List<Embedding> first = List.of(vector(5, 0, 1, 0), vector(5, 0, 1.1, 0), vector(5, 0, 0.9, 0));
        List<Embedding> second = List.of(vector(5, 1, 0, 0.5), vector(5, 1.1, 0, 0.5), vector(5, 0.9, 0, 0.5));
        return FewShotTrial.of(texts, List.of(first, second), LOGITS, 2, 1);
    }

    @Test
    void whatWordsDoNotTellExamplesDo() {
        assertThat(trial().run(Set.of(0, 1), 0, 1, true).top1()).isEqualTo(0.5);
        assertThat(trial().run(Set.of(0, 1), 2, 1, true)).isEqualTo(new FewShotTrial.Result(1, 1, 0));
    }

    @Test
    void aLoneLabelOfPicturesTakesEverythingUnlessItIsLevelled() {
        assertThat(trial().run(Set.of(0), 2, 1, false)).isEqualTo(new FewShotTrial.Result(0.5, 1, 1));
        assertThat(trial().run(Set.of(0), 2, 1, true)).isEqualTo(new FewShotTrial.Result(1, 1, 0));
    }
}
