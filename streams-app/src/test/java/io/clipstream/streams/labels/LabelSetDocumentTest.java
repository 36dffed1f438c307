package io.clipstream.streams.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSetDocumentTest {
    private static LabelSet read(String json) throws RejectedLabelSetException {
        return LabelSetDocument.read("pets", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theSmallestSetIsAListOfNames() throws Exception {
        LabelSet set = read("{\"labels\":[\"cat\",\"dog\"]}");

        assertThat(set.name()).isEqualTo("pets");
        assertThat(set.labels()).extracting(Label::name).containsExactly("cat", "dog");
        assertThat(set.templates().templates()).containsExactly("a photo of a {}.");
        assertThat(set.mode()).isEqualTo(LabelMode.SINGLE);
        assertThat(set.threshold()).isNull();
        assertThat(set.top()).isNull();
        assertThat(set.onRequest()).isFalse();
    }

    @Test
    void everyFieldIsRead() throws Exception {
        LabelSet set = read("""
                {"labels": ["cat", {"name": "dog", "prompts": ["a good boy"], "description": "barks"}],
                 "templates": ["{} in the snow"], "mode": "multi", "background": ["a photo."],
                 "threshold": 0.25, "top": 3, "onRequest": true}""");

        assertThat(set.labels().get(1)).isEqualTo(new Label("dog", List.of("a good boy"), "barks"));
        assertThat(set.templates().templates()).containsExactly("{} in the snow");
        assertThat(set.mode()).isEqualTo(LabelMode.MULTI);
        assertThat(set.background()).containsExactly("a photo.");
        assertThat(set.threshold()).isEqualTo(0.25);
        assertThat(set.top()).isEqualTo(3);
        assertThat(set.onRequest()).isTrue();
    }

    @Test
    void templatesMayBeNamed() throws Exception {
        assertThat(read("{\"labels\":[\"cat\"],\"templates\":\"imagenet-7\"}")
                        .templates()
                        .templates())
                .hasSize(7);
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        assertThatThrownBy(() -> read("""
                        {"labels": ["cat", "", "cat", {"name": "dog", "colour": "brown"}, 7], "templates": ["no place"],
                         "mode": "several", "threshold": 2, "top": 0, "onRequest": "yes", "lables": []}"""))
                .isInstanceOf(RejectedLabelSetException.class)
                .hasMessageContaining("/labels/1: found an empty name")
                .hasMessageContaining("/labels/2: found 'cat', which stands at /labels/0 already")
                .hasMessageContaining("/labels/3/colour: found an unknown field; allowed: description, name, prompts")
                .hasMessageContaining("/labels/4: found 7")
                .hasMessageContaining("/templates/0: found 'no place'")
                .hasMessageContaining("/mode: found \"several\"; allowed: \"single\" or \"multi\"")
                .hasMessageContaining("/threshold: found 2; allowed: a probability from 0 to 1")
                .hasMessageContaining("/top: found 0")
                .hasMessageContaining("/onRequest: found \"yes\"; allowed: true or false")
                .hasMessageContaining("/lables: found an unknown field");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"labels\":[\"cat\"]            | no JSON (line 1",
                "{\"labels\":[\"cat\"]} trailing  | no JSON",
                "{\"labels\":[\"a\"],\"labels\":[\"b\"]} | no JSON",
                "[\"cat\"]                        | found an array",
                "{}                               | /labels: found nothing",
                "{\"labels\":[]}                  | /labels: found 0 labels",
                "{\"labels\":[\"a\\u001b[31m\"]}  | control character",
                "{\"labels\":[\"a\"],\"templates\":[]} | /templates: found no template",
                "{\"labels\":[\"a\"],\"templates\":\"mine\"} | /templates: found \"mine\"; allowed: the name of a template set (default, imagenet-7)",
                "{\"labels\":[\"a\"],\"top\":1.5} | /top: found 1.5",
                "{\"labels\":[\"a\"],\"threshold\":\"NaN\"} | /threshold: found \"NaN\"",
            })
    void whatIsWrongIsRefusedWithItsPlace(String json, String message) {
        assertThatThrownBy(() -> read(json)).hasMessageContaining(message);
    }

    @Test
    void aRefusalOfManyMistakesStaysShort() {
        String labels = "1,".repeat(10_000) + "1";

        assertThatThrownBy(() -> read("{\"labels\":[" + labels + "]}"))
                .hasMessageContaining("and 9981 more")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(10_000));
    }

    @Test
    void whatPassesTheParsersLimitsIsRefused() {
        assertThatThrownBy(() -> read("{\"labels\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}"))
                .isInstanceOf(RejectedLabelSetException.class)
                .hasMessageContaining("no JSON")
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> read("{\"" + "a".repeat(100_000) + "\":1}"))
                .isInstanceOf(RejectedLabelSetException.class)
                .hasMessageContaining("no JSON");
    }

    @Test
    void aRefusalNeitherSteersATerminalNorGrowsWithWhatItsAuthorWrote() {
        String fields = IntStream.range(0, 20)
                .mapToObj(i -> "\"\\u001b[31m\\u009b\\u202e\\n" + i + "é".repeat(10_000) + "\":1")
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> read("{\"labels\":[\"cat\"]," + fields + "}"))
                .hasMessageContaining("/?[31m???7é")
                .hasMessageNotContainingAny("\u001b", "\u009b", "\u202e")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(30_000));
    }

    @Test
    void aStoredDefinitionReadsBackAsTheSameSet() throws Exception {
        LabelSet set = read(
                "{\"labels\":[\"cat\",{\"name\":\"dog\",\"prompts\":[\"a good boy\"]}],\"background\":[\"x\"],\"threshold\":0.5,\"top\":2}");

        StoredDefinition stored =
                StoredDefinition.read(StoredDefinition.of("topic", set).bytes());

        assertThat(stored.topicId()).isEqualTo("topic");
        assertThat(LabelSetDocument.read("pets", stored.labelSet())).isEqualTo(set);
    }
}
