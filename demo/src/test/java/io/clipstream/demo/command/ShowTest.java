package io.clipstream.demo.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.demo.DemoPicture;
import io.clipstream.events.Classification;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShowTest {
    private static final DemoPicture CAT =
            new DemoPicture("cat.jpg", "cat", "animals", "dog", 0.6, "CC0-1.0", "somebody", "somewhere");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void saysWhetherABundledPictureHasItsOwnLabel() {
        Show show = show(false, false);

        show.result(null, result("cat"), CAT);
        show.result(null, result("dog"), CAT);
        show.result(null, result("dog"), null);

        assertThat(out.toString().lines())
                .satisfiesExactly(
                        right -> assertThat(right)
                                .contains("cat.jpg", "██████████ ", "50.0 %")
                                .endsWith("cat  ✓"),
                        wrong -> assertThat(wrong).endsWith("dog  ✗ (cat)"),
                        unknown -> assertThat(unknown).endsWith("dog"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void onceAndJsonLeaveTheOutputToTheSummary() {
        Show show = show(true, true);

        show.result(null, result("cat"), CAT);
        show.deadLetter("dog.jpg", "corrupt", "half of it is missing");
        show.summary(new Summary(2, 1, 1, 1, 3.0), List.of("dog.jpg"));

        assertThat(out.toString().strip())
                .isEqualTo("{\"pictures\":2,\"answered\":1,\"correct\":1,\"deadLetters\":1,\"imagesPerSecond\":3.0}");
        assertThat(err.toString()).contains("cat  ✓", "dog.jpg: corrupt: half", "Not answered: dog.jpg");
    }

    @Test
    void jsonIsAResultALine() {
        Show show = show(false, true);

        show.result(null, result("cat"), CAT);
        show.deadLetter("dog.jpg", "corrupt", "half of it is missing");

        assertThat(out.toString().lines())
                .singleElement()
                .asString()
                .startsWith("{\"source\"")
                .contains("\"label\":\"cat\"");
        assertThat(err.toString()).contains("dog.jpg");
    }

    @Test
    void whatOthersWroteCannotSteerTheTerminal() {
        Show show = show(false, false);

        show.deadLetter("\u001b[2J.jpg", "corrupt\u0007", "\u202e");

        assertThat(out.toString())
                .contains("\\u001b[2J.jpg", "\\u0007", "\\u202e")
                .doesNotContain("\u001b");
    }

    private Show show(boolean once, boolean json) {
        return new Show(new PrintWriter(out), new PrintWriter(err), once, json);
    }

    private static Classification result(String label) {
        return Classification.newBuilder()
                .setImageId("cat.jpg")
                .setLabelSet("animals")
                .setLabel(label)
                .setProbability(0.5)
                .build();
    }
}
