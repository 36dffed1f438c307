package io.clipstream.streams.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelMatrix;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.score.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ReadyImageTest {
    private static final ModelId MODEL = new ModelId("test", "0123456789ab");
    private static final Scorer SCORER = new Scorer(MODEL, new LogitParameters(100, 0, Likelihood.SOFTMAX), 3);
    private static final int DIMENSION = 48;

    private final Random random = new Random(5);

    private Embedding vector() {
        float[] values = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embedding.normalise(values);
    }

    private EncodedLabelSet set(String name, int labels, LabelSetRules rules) {
        List<String> names =
                IntStream.range(0, labels).mapToObj(label -> "label " + label).toList();
        LabelMatrix matrix =
                LabelMatrix.of(names, names.stream().map(any -> vector()).toList());
        return new EncodedLabelSet(name, 1, "0".repeat(32), MODEL, matrix, LabelMatrix.empty(DIMENSION), rules);
    }

    private ReadyImage image(EncodedLabelSet... sets) {
        return new ReadyImage(
                new EncodedImage(
                        new ImageRecord(new TopicPartition("images", 0), 0, 0, null, new byte[0], new RecordHeaders()),
                        new ImageRequest(new byte[0], null, List.of(), Map.of()),
                        vector(),
                        0,
                        0,
                        new CompletableFuture<>()),
                List.of(sets),
                List.of());
    }

    /** As relabel scores it too: a stored vector is in another batch, and must give the same to the last bit. */
    @Test
    void everyImageGetsOfItsOwnSetsWhatItWouldGetAlone() {
        EncodedLabelSet one = set("one", 37, LabelSetRules.DEFAULT);
        EncodedLabelSet two = set("two", 5, LabelSetRules.DEFAULT);
        List<ReadyImage> images = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            images.add(i % 3 == 0 ? image(one, two) : i % 3 == 1 ? image(two) : image());
        }

        ReadyImage.scoreTogether(images, SCORER);

        for (ReadyImage image : images) {
            assertThat(image.failure()).isNull();
            for (EncodedLabelSet set : image.sets()) {
                assertThat(image.result(set))
                        .isEqualTo(SCORER.score(image.image().vector(), set));
            }
        }
        assertThat(images.get(0).nanos()).isPositive();
        assertThat(images.get(2).nanos()).as("it meets no set").isZero();
    }

    @Test
    void aSetThatCannotBeScoredFailsOnlyWhatMeetsIt() {
        EncodedLabelSet good = set("good", 4, LabelSetRules.DEFAULT);
        EncodedLabelSet bad = set("bad", 4, LabelSetRules.DEFAULT.withMode(LabelMode.MULTI));
        ReadyImage both = image(good, bad);
        ReadyImage one = image(good);

        ReadyImage.scoreTogether(List.of(both, one), SCORER);

        assertThat(both.failure()).hasMessageContaining("no background");
        assertThat(one.failure()).isNull();
        assertThat(one.result(good)).isEqualTo(SCORER.score(one.image().vector(), good));
    }
}
