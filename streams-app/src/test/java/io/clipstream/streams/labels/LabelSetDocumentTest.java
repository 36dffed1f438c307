package io.clipstream.streams.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.label.Emit;
import io.clipstream.core.label.Example;
import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelExamples;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSet;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.label.ThresholdOn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSetDocumentTest {
    private static final String EVERYTHING = """
            {"labels": ["cat", {"name": "dog", "prompts": ["a good boy"], "description": "barks", "threshold": -0.5, "route": "dogs",
              "examples": [{"content": "QUJD"}, {"embedding": "clipstream.image-embeddings-3-1042"}], "exampleWeight": 0.5}],
             "exampleWeight": 0.25,
             "templates": ["{} in the snow"], "mode": "single", "background": ["a photo."],
             "threshold": 0.25, "thresholdOn": "similarity", "margin": 1.5, "logitScale": 100, "top": 3, "emit": "changed",
             "onRequest": true, "route": "pets.all"}""";

    private static LabelSet read(String json) throws RejectedLabelSetException {
        return LabelSetDocument.read("pets", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theSmallestSetIsAListOfNames() throws Exception {
        LabelSet set = read("{\"labels\":[\"cat\",\"dog\"]}");

        assertThat(set.name()).isEqualTo("pets");
        assertThat(set.labels()).extracting(Label::name).containsExactly("cat", "dog");
        assertThat(set.templates().templates()).containsExactly("a photo of a {}.");
        assertThat(set.rules()).isEqualTo(LabelSetRules.DEFAULT);
    }

    @Test
    void everyFieldIsRead() throws Exception {
        LabelSet set = read(EVERYTHING);

        assertThat(set.labels().get(1))
                .isEqualTo(new Label(
                        "dog",
                        List.of("a good boy"),
                        "barks",
                        -0.5,
                        "dogs",
                        new LabelExamples(
                                List.of(
                                        new Example.Picture(new byte[] {'A', 'B', 'C'}),
                                        new Example.Stored("clipstream.image-embeddings", 3, 1042)),
                                0.5)));
        assertThat(set.templates().templates()).containsExactly("{} in the snow");
        assertThat(set.background()).containsExactly("a photo.");
        assertThat(set.rules())
                .isEqualTo(new LabelSetRules(
                                LabelMode.SINGLE, 0.25, ThresholdOn.SIMILARITY, 1.5, 100.0, 3, Emit.CHANGED, true)
                        .withRoute("pets.all"));
    }

    @Test
    void nullIsAsGoodAsNoField() throws Exception {
        assertThat(read("""
                {"labels": ["cat", {"name": "dog", "prompts": null, "description": null, "threshold": null, "route": null}],
                 "templates": null, "mode": null, "background": null, "threshold": null, "thresholdOn": null, "margin": null,
                 "logitScale": null, "top": null, "emit": null, "onRequest": null, "route": null}""")).isEqualTo(read("""
                {"labels": ["cat", "dog"]}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "imagenet, 80",
        "imagenet-best-7, 7",
        "imagenet-7, 7",
        "default, 1",
        "cifar10, 18",
        "food101, 1",
        "kinetics700, 28",
        "ucf101, 48",
        "resisc45, 18",
        "caltech101, 34"
    })
    void templatesMayBeNamed(String name, int size) throws Exception {
        List<String> templates = read("{\"labels\":[\"cat\"],\"templates\":\"" + name + "\"}")
                .templates()
                .templates();

        assertThat(templates).hasSize(size).doesNotHaveDuplicates();
    }

    @Test
    void thePapersTemplatesAreThere() {
        assertThat(NamedTemplates.names()).hasSize(30);
        assertThat(Objects.requireNonNull(NamedTemplates.get("imagenet")).templates())
                .startsWith("a bad photo of a {}.")
                .endsWith("a tattoo of the {}.")
                .containsAll(Objects.requireNonNull(NamedTemplates.get("imagenet-best-7"))
                        .templates());
        assertThat(Objects.requireNonNull(NamedTemplates.get("oxford-pets")).promptsFor("beagle"))
                .containsExactly("a photo of a beagle, a type of pet.");
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        assertThatThrownBy(() -> read("""
                        {"labels": ["cat", "", "cat", {"name": "dog", "colour": "brown"}, 7], "templates": ["no place"],
                         "mode": "several", "threshold": 2, "top": 0, "onRequest": "yes", "lables": []}"""))
                .isInstanceOf(RejectedLabelSetException.class)
                .hasMessageContaining("/labels/1: found an empty name")
                .hasMessageContaining("/labels/2: found 'cat', which stands at /labels/0 already")
                .hasMessageContaining(
                        "/labels/3/colour: found an unknown field; allowed: description, exampleWeight, examples, name, prompts, route, threshold")
                .hasMessageContaining("/labels/4: found 7")
                .hasMessageContaining("/templates/0: found \"no place\"")
                .hasMessageContaining("/mode: found \"several\"; allowed: \"single\" or \"multi\"")
                .hasMessageContaining("/threshold: found 2; allowed: a probability from 0 to 1")
                .hasMessageContaining("/top: found 0")
                .hasMessageContaining("/onRequest: found \"yes\"; allowed: true or false")
                .hasMessageContaining("/lables: found an unknown field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a\n", "a-changelog", "a-b-repartition"})
    void aRouteIsPartOfATopicsNameAndNoneOfKafkaStreamsOwn(String route) throws Exception {
        String json = "{\"labels\":[{\"name\":\"cat\",\"route\":\"%1$s\"}],\"route\":\"%1$s\"}"
                .formatted(route.replace("\n", "\\n"));

        assertThatThrownBy(() -> read(json))
                .isInstanceOf(RejectedLabelSetException.class)
                .hasMessageContaining("/labels/0/route: found")
                .hasMessageContaining("/route: found")
                .hasMessageContaining("allowed: a route's name");
        assertThat(read("{\"labels\":[\"cat\"],\"route\":\"" + "x".repeat(249) + "\"}")
                        .routes())
                .hasSize(1);
    }

    @Test
    void aSetHasAHundredDifferentRoutesAtMost() throws Exception {
        String labels = IntStream.range(0, 100)
                .mapToObj(i -> "{\"name\":\"%1$d\",\"route\":\"%1$d\"}".formatted(i))
                .collect(Collectors.joining(","));

        assertThat(read("{\"labels\":[" + labels + "],\"route\":\"7\"}").routes())
                .hasSize(100);
        assertThatThrownBy(() -> read("{\"labels\":[" + labels + "],\"route\":\"another\"}"))
                .isInstanceOf(RejectedLabelSetException.class)
                .hasMessageContaining("/labels: found 101 different routes");
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
                "{\"labels\":[\"a\"],\"templates\":\"mine\"} | /templates: found \"mine\"; allowed: the name of a template set (birdsnap, caltech101,",
                "{\"labels\":[\"a\"],\"top\":1.5} | /top: found 1.5; allowed: a whole number from 1 to 1000",
                "{\"labels\":[\"a\"],\"top\":1001} | /top: found 1001",
                "{\"labels\":[\"a\"],\"threshold\":-0.1} | /threshold: found -0.1; allowed: a probability from 0 to 1",
                "{\"labels\":[\"a\"],\"thresholdOn\":\"similarity\",\"threshold\":-1.1} | /threshold: found -1.1; allowed: a similarity from -1 to 1",
                "{\"labels\":[{\"name\":\"a\",\"threshold\":1.1}]} | /labels/0/threshold: found 1.1; allowed: a probability from 0 to 1",
                "{\"labels\":[\"a\"],\"thresholdOn\":\"cosine\"} | /thresholdOn: found \"cosine\"; allowed: \"probability\" or \"similarity\"",
                "{\"labels\":[\"a\"],\"margin\":1.1} | /margin: found 1.1; allowed: a difference of probabilities, from 0 to 1",
                "{\"labels\":[\"a\"],\"margin\":2.1,\"thresholdOn\":\"similarity\"} | /margin: found 2.1; allowed: a difference of similarities, from 0 to 2",
                "{\"labels\":[\"a\"],\"margin\":0.1,\"mode\":\"multi\"} | /margin: found 0.1; allowed: no margin where mode is \"multi\"",
                "{\"labels\":[\"a\"],\"thresholdOn\":\"similarity\",\"mode\":\"multi\"} | /threshold: found nothing; allowed: a similarity",
                "{\"labels\":[\"a\"],\"logitScale\":0} | /logitScale: found 0; allowed: a number above 0 and at most 1000",
                "{\"labels\":[\"a\"],\"logitScale\":1e400} | /logitScale: found",
                "{\"labels\":[\"a\"],\"emit\":\"some\"} | /emit: found \"some\"; allowed: \"all\" or \"matched\" or \"changed\"",
                "{\"labels\":[{\"name\":\"a\",\"examples\":[{}]}]} | /labels/0/examples/0: found neither; allowed: {\"content\"",
                "{\"labels\":[{\"name\":\"a\",\"examples\":[\"QQ==\"]}]} | /labels/0/examples/0: found \"QQ==\"; allowed: {\"content\"",
                "{\"labels\":[{\"name\":\"a\",\"examples\":[{\"content\":\"Q\"}]}]} | /labels/0/examples/0/content: found \"Q\"",
                "{\"labels\":[{\"name\":\"a\",\"examples\":[{\"embedding\":\"t-1\"}]}]} | /labels/0/examples/0/embedding: found \"t-1\"; allowed: a record of image-embeddings as topic-partition-offset",
                "{\"labels\":[{\"name\":\"a\",\"exampleWeight\":1.1}]} | /labels/0/exampleWeight: found 1.1; allowed: a weight from 0",
                "{\"labels\":[\"a\"],\"exampleWeight\":-1} | /exampleWeight: found -1",
                "{\"labels\":[\"\u3000\"]}     | /labels/0: found an empty name",
                "{\"labels\":[\"a\"],\"threshold\":\"NaN\"} | /threshold: found \"NaN\"",
            })
    void whatIsWrongIsRefusedWithItsPlace(String json, String message) {
        assertThatThrownBy(() -> read(json)).hasMessageContaining(message);
    }

    @Test
    void theSetsWeightIsForLabelsThatNameNone() throws Exception {
        String label = "{\"name\":\"a\",\"examples\":[{\"content\":\"QQ==\"}]}";

        assertThat(read("{\"labels\":[" + label + "],\"exampleWeight\":0.25}")
                        .labels()
                        .get(0)
                        .examples()
                        .weight())
                .isEqualTo(0.25);
        assertThat(read("{\"labels\":[" + label + "]}")
                        .labels()
                        .get(0)
                        .examples()
                        .weight())
                .isEqualTo(LabelExamples.DEFAULT_WEIGHT);
    }

    @Test
    void examplesAreLimitedInNumberAndInBytes() {
        String many = "{\"content\":\"QQ==\"},".repeat(64) + "{\"content\":\"QQ==\"}";
        String few = many.substring(many.indexOf(',') + 1);
        String labels = IntStream.range(0, 16)
                .mapToObj(i -> "{\"name\":\"" + i + "\",\"examples\":[" + few + "]}")
                .collect(Collectors.joining(","));
        String large = "{\"name\":\"a\",\"examples\":[{\"content\":\"" + "QUJD".repeat((4 << 20) + 1) + "\"}]}";

        assertThatThrownBy(() -> read("{\"labels\":[{\"name\":\"a\",\"examples\":[" + many + "]}]}"))
                .hasMessageContaining("/labels/0/examples: found 65 examples; allowed: an array of at most 64");
        assertThatThrownBy(() -> read("{\"labels\":[" + labels + "]}"))
                .hasMessageContaining("/labels/15/examples: found 1024 examples of 1024 bytes in the set up to here");
        assertThatThrownBy(() -> read("{\"labels\":[" + large + "]}"))
                .hasMessageContaining("/labels/0/examples: found 1 examples of 12582915 bytes");
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
        LabelSet set = read(EVERYTHING);

        StoredDefinition stored =
                StoredDefinition.read(StoredDefinition.of("topic", set).bytes());

        assertThat(stored.topicId()).isEqualTo("topic");
        assertThat(LabelSetDocument.read("pets", stored.labelSet())).isEqualTo(set);
    }
}
