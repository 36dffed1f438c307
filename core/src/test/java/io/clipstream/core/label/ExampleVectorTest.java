package io.clipstream.core.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleVectorTest {
    private static final Embedding TEXT = Embedding.ofUnit(new float[] {1, 0, 0});
    private static final Embedding ONE = Embedding.ofUnit(new float[] {0, 1, 0});
    private static final Embedding TWO = Embedding.ofUnit(new float[] {0, 0, 1});

    @Test
    void theDirectionIsTheNormalisedMixOfWordsAndTheMeanOfThePictures() {
        Embedding mixed = new ExampleVector(TEXT, List.of(ONE, TWO), 0.75).direction();

        double half = Math.sqrt(0.5);
        double length = Math.sqrt(0.25 * 0.25 + 0.75 * 0.75);
        assertThat(mixed.toArray())
                .containsExactly(
                        new float[] {
                            (float) (0.25 / length), (float) (0.75 * half / length), (float) (0.75 * half / length)
                        },
                        within(1e-6f));
    }

    @Test
    void theEndsOfTheWeightAreWordsAloneAndPicturesAlone() {
        assertThat(new ExampleVector(TEXT, List.of(ONE), 0).direction()).isEqualTo(TEXT);
        assertThat(new ExampleVector(TEXT, List.of(ONE), 1).direction()).isEqualTo(ONE);
    }

    @Test
    void anExampleIsHeldOutOfItsOwnPrototype() {
        ExampleVector pictures = new ExampleVector(TEXT, List.of(ONE, TWO, TWO), 1);

        assertThat(pictures.heldOut(0)).isCloseTo(0, within(1e-6));
        assertThat(pictures.heldOut(1)).isCloseTo(Math.sqrt(0.5), within(1e-6));
    }

    @Test
    void aSingleExampleIsHeldOutAsLikeItsLabelAsPicturesAre() {
        assertThat(new ExampleVector(TEXT, List.of(ONE), 1).heldOut(0)).isCloseTo(0.6, within(1e-6));
        assertThat(new ExampleVector(TEXT, List.of(ONE), 0).heldOut(0)).isCloseTo(0, within(1e-6));
        assertThat(new ExampleVector(TEXT, List.of(TEXT), 0).heldOut(0)).isCloseTo(1, within(1e-6));
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> new ExampleVector(TEXT, List.of(), 0.5)).hasMessageContaining("at least one example");
        assertThatThrownBy(() -> new ExampleVector(TEXT, List.of(ONE), 1.5)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> new ExampleVector(TEXT, List.of(Embedding.ofUnit(new float[] {1})), 1))
                .hasMessageContaining("dimension 1");
    }

    @Test
    void picturesComeToTheLevelOfWordsAndALittleAhead() {
        ExampleLevel level = new ExampleLevel(new LogitParameters(100, 0, Likelihood.SOFTMAX));
        level.add(0.7, 0.25);
        level.add(0.9, 0.27);

        // Four times as likely: ln 4 on the scale of 100.
        assertThat(level.factor()).isCloseTo((0.52 + 2 * Math.log(4) / 100) / 1.6, within(1e-9));
    }

    @Test
    void picturesThatAreNotAheadAreLeftAsTheyAre() {
        ExampleLevel level = new ExampleLevel(new LogitParameters(100, 0, Likelihood.SOFTMAX));
        level.add(0.2, 0.25);

        assertThat(level.factor()).isEqualTo(1);
        assertThat(new ExampleLevel(new LogitParameters(100, 0, Likelihood.SOFTMAX)).factor())
                .isEqualTo(1);
    }

    @Test
    void aSigmoidHasALevelOfItsOwn() {
        ExampleLevel level = new ExampleLevel(new LogitParameters(100, -15, Likelihood.SIGMOID));
        level.add(0.8, -0.1);

        double similarity = 0.8 * level.factor();
        assertThat(1 / (1 + Math.exp(-(100 * similarity - 15)))).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void aPlaceIsTopicPartitionAndOffset() {
        assertThat(Example.Stored.parse("my-topic-3-1042")).isEqualTo(new Example.Stored("my-topic", 3, 1042));
        assertThat(new Example.Stored("my-topic", 3, 1042)).hasToString("my-topic-3-1042");
        for (String wrong : List.of("", "t", "t-1", "-1-2", "t-1-", "t-x-2", "t/-1-2", "t-1-2\n")) {
            assertThatThrownBy(() -> Example.Stored.parse(wrong)).hasMessageContaining("topic-partition-offset");
        }
    }

    @Test
    void examplesAreLimitedAndWeighed() {
        Example picture = new Example.Picture(new byte[] {1});

        assertThatThrownBy(() -> new LabelExamples(List.of(), 0.5)).hasMessageContaining("0 where there are none");
        assertThatThrownBy(() -> new LabelExamples(List.of(picture), Double.NaN))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new LabelExamples(java.util.Collections.nCopies(65, picture), 1))
                .hasMessageContaining("at most 64 examples");
        assertThat(picture)
                .isEqualTo(new Example.Picture(new byte[] {1}))
                .isNotEqualTo(new Example.Picture(new byte[] {2}));
        assertThatThrownBy(() -> new Example.Picture(new byte[0])).hasMessageContaining("has bytes");
    }

    @Test
    void theDigestOfASetCoversExamplesAndWeight() {
        assertThat(List.of(
                        digest(LabelExamples.NONE),
                        digest(new LabelExamples(List.of(new Example.Picture(new byte[] {1})), 0.5)),
                        digest(new LabelExamples(List.of(new Example.Picture(new byte[] {2})), 0.5)),
                        digest(new LabelExamples(List.of(new Example.Picture(new byte[] {2})), 0.25)),
                        digest(new LabelExamples(List.of(new Example.Stored("t", 0, 1)), 0.25))))
                .doesNotHaveDuplicates();
    }

    private static String digest(LabelExamples examples) {
        Label label = new Label("cat", List.of(), null, null, null, examples);
        return new LabelSet("one", List.of(label), PromptTemplates.DEFAULT, List.of(), LabelSetRules.DEFAULT).digest();
    }
}
