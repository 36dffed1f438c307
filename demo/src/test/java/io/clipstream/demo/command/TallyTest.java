package io.clipstream.demo.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.demo.DemoPicture;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {
    private final DemoPicture cat = picture("cat.jpg", "cat");
    private final DemoPicture dog = picture("dog.jpg", "dog");
    private final Tally tally = new Tally(List.of(cat, dog));

    @Test
    void countsEachPictureOnceByItsFirstAnswer() {
        tally.answered(cat, "cat");
        tally.answered(cat, "dog");
        tally.answered(dog, "cat");
        tally.answered(dog, "dog");

        assertThat(tally.answered()).isEqualTo(2);
        assertThat(tally.correct()).isEqualTo(1);
        assertThat(tally.unanswered()).isEmpty();
        assertThat(tally.isComplete()).isTrue();
    }

    @Test
    void aDeadLetterIsNoAnswerButTheEndOfWaiting() {
        tally.answered(cat, null);
        assertThat(tally.isComplete()).isFalse();

        tally.deadLettered("somebody else's.jpg");
        tally.deadLettered("dog.jpg");

        assertThat(tally.isComplete()).isTrue();
        assertThat(tally.unanswered()).containsExactly("dog.jpg");
        assertThat(Summary.of(tally, 1, 0.5)).isEqualTo(new Summary(2, 1, 0, 1, 2.0));
    }

    @Test
    void resultsOfOtherSetsAndPicturesAreNotTheirs() {
        assertThat(tally.picture("cat.jpg", "animals")).isEqualTo(cat);
        assertThat(tally.picture("cat.jpg", "food")).isNull();
        assertThat(tally.picture("cow.jpg", "animals")).isNull();
        assertThat(tally.picture(null, "animals")).isNull();
    }

    @Test
    void theSummaryIsTheContracts() {
        assertThat(new Summary(105, 104, 87, 1, 12.5).json())
                .isEqualTo(
                        "{\"pictures\":105,\"answered\":104,\"correct\":87,\"deadLetters\":1,\"imagesPerSecond\":12.5}");
    }

    private static DemoPicture picture(String file, String label) {
        return new DemoPicture(file, label, "animals", label, 0.5, "CC0-1.0", "somebody", "somewhere");
    }
}
