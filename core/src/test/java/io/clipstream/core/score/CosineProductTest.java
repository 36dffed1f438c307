package io.clipstream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.label.LabelMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CosineProductTest {
    private static List<Embedding> vectors(int count, int dimension, long seed) {
        Random random = new Random(seed);
        List<Embedding> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[dimension];
            for (int j = 0; j < dimension; j++) {
                values[j] = (float) random.nextGaussian();
            }
            vectors.add(Embedding.normalise(values));
        }
        return vectors;
    }

    private static LabelMatrix matrix(List<Embedding> rows, int pageSize) {
        int dimension = rows.get(0).dimension();
        List<LabelMatrix.Page> pages = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += pageSize) {
            List<Embedding> page = rows.subList(from, Math.min(rows.size(), from + pageSize));
            float[] numbers = new float[page.size() * dimension];
            List<String> names = new ArrayList<>();
            for (int i = 0; i < page.size(); i++) {
                page.get(i).copyTo(numbers, i * dimension);
                names.add("row " + (from + i));
            }
            pages.add(new LabelMatrix.Page(names, dimension, numbers));
        }
        return new LabelMatrix(dimension, pages);
    }

    /** Dimensions and numbers of labels beside and at the sizes of its blocks. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 2, 5", "64, 7, 512", "66, 3, 513", "67, 5, 300", "512, 4, 100"})
    void aProductIsTheCosinesOneByOne(int dimension, int images, int labels) {
        List<Embedding> pictures = vectors(images, dimension, 1);
        LabelMatrix matrix = matrix(vectors(labels, dimension, 2), 256);
        float[][] vectors = pictures.stream().map(Embedding::toArray).toArray(float[][]::new);
        float[][] cosines = new float[images][labels];
        cosines[0][0] = 9;

        new CosineProduct(matrix).multiply(vectors, images, cosines);

        for (int i = 0; i < images; i++) {
            float[] expected = matrix.cosines(pictures.get(i));
            for (int label = 0; label < labels; label++) {
                assertThat(cosines[i][label]).isCloseTo(expected[label], within(1e-6f));
            }
        }
    }

    @Test
    void anEmptyMatrixHasNoCosines() {
        CosineProduct product = new CosineProduct(LabelMatrix.empty(4));
        float[][] cosines = new float[1][0];

        product.multiply(new float[][] {{1, 0, 0, 0}}, 1, cosines);

        assertThat(product.size()).isZero();
    }

    @Test
    void vectorsOfAnotherDimensionAreRefused() {
        CosineProduct product = new CosineProduct(matrix(vectors(2, 4, 3), 256));

        assertThatThrownBy(() -> product.multiply(new float[][] {{1, 0, 0}}, 1, new float[1][2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dimension 3")
                .hasMessageContaining("of 4");
    }

    @Test
    void theFewBestAreThoseOfAWholeSort() {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            int rows = 1 + random.nextInt(60);
            int count = 1 + random.nextInt(40);
            float[] cosines = new float[rows];
            for (int i = 0; i < rows; i++) {
                // Few different values, so that many are equal.
                cosines[i] = random.nextInt(9) / 8f;
            }
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                all.add(i);
            }
            all.sort(BestRows.bestFirst(cosines));

            assertThat(BestRows.of(cosines, count)).isEqualTo(all.subList(0, Math.min(count, rows)));
        }
    }
}
