package io.clipstream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.arithmetic.Arithmetic;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.label.LabelMatrix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    private static float[][] arrays(List<Embedding> embeddings) {
        return embeddings.stream().map(Embedding::toArray).toArray(float[][]::new);
    }

    private static float[][] product(Arithmetic arithmetic, float[][] images, LabelMatrix matrix) {
        float[][] cosines = new float[images.length][matrix.size()];
        for (float[] row : cosines) {
            Arrays.fill(row, 9);
        }
        CosineProduct.multiply(DotProducts.of(arithmetic), images, images.length, matrix, cosines);
        return cosines;
    }

    private static double exactly(float[] image, float[] row) {
        double sum = 0;
        for (int i = 0; i < image.length; i++) {
            sum += (double) image[i] * row[i];
        }
        return sum;
    }

    /** Beside and at the sizes of blocks and vectors, whatever is left over. */
    @ParameterizedTest
    @EnumSource(Arithmetic.class)
    void aProductIsTheSumsInDoublePrecision(Arithmetic arithmetic) {
        for (int dimension : new int[] {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 63, 64, 65, 66, 67, 71, 512, 515}) {
            float[][] images = arrays(vectors(67, dimension, dimension));
            List<Embedding> rows = vectors(65, dimension, 2);
            float[][] labels = arrays(rows);
            for (int count : new int[] {1, 2, 3, 4, 5, 47, 48, 49, 50, 63, 64, 65, 67}) {
                for (int size : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65}) {
                    float[][] some = Arrays.copyOf(images, count);
                    float[][] cosines = product(arithmetic, some, matrix(rows.subList(0, size), 256));
                    assertThat(largestDifference(cosines, some, labels))
                            .as("%d images, %d labels of %d", count, size, dimension)
                            .isLessThan(5e-7);
                }
            }
        }
    }

    /** NaN where one is not a number. */
    private static double largestDifference(float[][] cosines, float[][] images, float[][] labels) {
        double largest = 0;
        for (int i = 0; i < images.length; i++) {
            for (int label = 0; label < cosines[i].length; label++) {
                largest = Math.max(largest, Math.abs(cosines[i][label] - exactly(images[i], labels[label])));
            }
        }
        return largest;
    }

    /** Live images come in batches of any size, stored ones in batches of another: both must get the same. */
    @ParameterizedTest
    @EnumSource(Arithmetic.class)
    void anImageGetsTheSameToTheLastBitInEveryBatchAndWhateverThePages(Arithmetic arithmetic) {
        for (int dimension : new int[] {3, 30, 512, 513}) {
            List<Embedding> rows = vectors(131, dimension, 2);
            float[][] images = arrays(vectors(300, dimension, 1));
            float[][] together = product(arithmetic, images, matrix(rows, 256));
            for (int pageSize : new int[] {1, 5, 131}) {
                LabelMatrix matrix = matrix(rows, pageSize);
                for (int batch : new int[] {1, 2, 5, 63, 64, 100}) {
                    for (int from = 0; from < 200; from += batch) {
                        float[][] some = Arrays.copyOfRange(images, from, from + batch);
                        float[][] cosines = product(arithmetic, some, matrix);
                        for (int i = 0; i < batch; i++) {
                            assertThat(Arrays.equals(cosines[i], together[from + i]))
                                    .as("image %d in a batch of %d, pages of %d", from + i, batch, pageSize)
                                    .isTrue();
                        }
                    }
                }
            }
        }
    }

    @Test
    void anImageAloneGetsWhatItGetsInABatch() {
        List<Embedding> images = vectors(70, 64, 1);
        LabelMatrix matrix = matrix(vectors(33, 64, 2), 16);
        float[][] cosines = new float[images.size()][matrix.size()];

        CosineProduct.multiply(arrays(images), images.size(), matrix, cosines);

        for (int i = 0; i < images.size(); i++) {
            assertThat(CosineProduct.of(images.get(i), matrix)).isEqualTo(cosines[i]);
        }
    }

    /** The application must start, and score, on a JVM that has no Vector API: as it is without a flag. */
    @Test
    void withoutTheModulePlainJavaIsUsed() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutModule.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(answer).isEqualTo("plain Java 1.0");
        assertThat(process.waitFor()).isZero();
    }

    /** Runs in a JVM of its own. */
    static final class WithoutModule {
        private WithoutModule() {}

        public static void main(String[] arguments) {
            Embedding image = Embedding.ofUnit(new float[] {0, 1});
            System.out.print(CosineProduct.implementation() + " "
                    + CosineProduct.of(image, LabelMatrix.of(List.of("up"), List.of(image)))[0]);
        }
    }

    @Test
    void anEmptyMatrixHasNoCosines() {
        for (Arithmetic arithmetic : Arithmetic.values()) {
            assertThat(product(arithmetic, new float[][] {{1, 0, 0, 0}}, LabelMatrix.empty(4))[0])
                    .isEmpty();
        }
    }

    @Test
    void vectorsOfAnotherDimensionAreRefused() {
        LabelMatrix matrix = matrix(vectors(2, 4, 3), 256);

        assertThatThrownBy(() -> CosineProduct.multiply(new float[][] {{1, 0, 0}}, 1, matrix, new float[1][2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dimension 3")
                .hasMessageContaining("of 4");
        assertThatThrownBy(() -> CosineProduct.multiply(new float[][] {{1, 0, 0, 0}}, 1, matrix, new float[1][3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("room for 3");
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
