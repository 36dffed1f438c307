package io.clipstream.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {
    @Test
    void normalisingGivesUnitLength() {
        Embedding embedding = Embedding.normalise(new float[] {3, 4});

        assertThat(embedding.toArray()).containsExactly(0.6f, 0.8f);
        assertThat(embedding.cosine(embedding)).isCloseTo(1, within(1e-6f));
    }

    @Test
    void whatHasNoDirectionIsRefused() {
        assertThatThrownBy(() -> Embedding.normalise(new float[] {0, 0})).hasMessageContaining("no direction");
        assertThatThrownBy(() -> Embedding.normalise(new float[] {Float.NaN, 1}))
                .hasMessageContaining("no direction");
        assertThatThrownBy(() -> Embedding.normalise(new float[0])).hasMessageContaining("no direction");
        assertThatThrownBy(() -> Embedding.ofUnit(new float[] {Float.NaN, 1})).hasMessageContaining("length 1");
        assertThatThrownBy(() -> Embedding.ofUnit(new float[] {1, 1})).hasMessageContaining("length 1");
    }

    @Test
    void aVectorCannotBeChangedFromOutside() {
        float[] values = {1, 0};
        Embedding embedding = Embedding.ofUnit(values);

        values[0] = 0;
        embedding.toArray()[0] = 0;

        assertThat(embedding.toArray()).containsExactly(1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 512, 513})
    void theDotProductCountsEveryComponent(int dimension) {
        float[] values = new float[dimension];
        float[] rows = new float[2 + dimension];
        double expected = 0;
        double length = 0;
        for (int i = 0; i < dimension; i++) {
            values[i] = i + 1;
            rows[2 + i] = i % 7 - 3;
            length += (double) values[i] * values[i];
            expected += (double) values[i] * rows[2 + i];
        }

        float dot = Embedding.normalise(values).dot(rows, 2);

        assertThat((double) dot).isCloseTo(expected / Math.sqrt(length), within(1e-3));
    }

    @Test
    void aModelIdReadsWhatItWrites() {
        ModelId id = new ModelId("openai/clip-vit-base-patch32", "0123456789ab");

        assertThat(ModelId.parse(id.toString())).isEqualTo(id);
        assertThatThrownBy(() -> ModelId.parse("clip")).hasMessageContaining("name@digest");
        assertThatThrownBy(() -> ModelId.parse("clip@xyz")).hasMessageContaining("digest");
    }
}
