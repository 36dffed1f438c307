package io.clipstream.streams.labels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSet;
import io.clipstream.core.score.Classification;
import io.clipstream.core.score.Scorer;
import io.clipstream.schemas.json.LabelSetJsonSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The label sets that the README shows are taken as they stand there, and pictures are scored against them. */
class ReadmeLabelSetsTest {
    private static final Pattern SHOWN = Pattern.compile("```json label-set\n(.*?)```", Pattern.DOTALL);
    private static final ModelId MODEL = new ModelId("test", "0123456789ab");
    private static final LogitParameters LOGITS = new LogitParameters(100, 0, Likelihood.SOFTMAX);
    private static final int DIMENSION = 256;

    private static String readme() throws IOException {
        return Files.readString(Path.of("..", "README.md"));
    }

    static List<String> shown() throws IOException {
        return SHOWN.matcher(readme())
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static LabelSet read(String json) throws RejectedLabelSetException {
        return LabelSetDocument.read("pets", json.getBytes(StandardCharsets.UTF_8));
    }

    /** Far from every other prompt's, as long as there are many numbers. */
    private static Embedding vectorOf(Object promptsOrPicture) {
        Random random = new Random(promptsOrPicture.hashCode());
        float[] values = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embedding.normalise(values);
    }

    private static EncodedLabelSet encode(LabelSet set) {
        LabelTable table = new LabelTable(MODEL);
        LabelSetPlan plan = LabelSetPlan.of(set, "topic", 1, MODEL, LOGITS, DIMENSION);
        plan.prompts()
                .forEach((digest, prompts) ->
                        table.apply(new LabelKey.Vector(digest).bytes(), LabelRecords.vector(vectorOf(prompts)), 0));
        plan.examples()
                .forEach((digest, placed) -> table.apply(
                        new LabelKey.Vector(digest).bytes(), LabelRecords.vector(vectorOf(placed.example())), 0));
        ExampleMixing mixing =
                new ExampleMixing(table, LOGITS, plan, plan.mixes().keySet());
        while (!mixing.isFinished()) {
            mixing.step();
        }
        assertThat(mixing.failure()).isNull();
        mixing.take()
                .forEach(mixed -> table.apply(
                        new LabelKey.Vector(mixed.digest()).bytes(), LabelRecords.vector(mixed.vector()), 0));
        plan.pages()
                .forEach((digest, page) -> table.apply(new LabelKey.Page(digest).bytes(), LabelRecords.json(page), 0));
        table.apply(new LabelKey.Root(MODEL, set.name()).bytes(), LabelRecords.json(plan.root()), 0);
        table.settle(1);
        return Objects.requireNonNull(table.snapshot().get(set.name()));
    }

    @ParameterizedTest
    @MethodSource("shown")
    void aLabelSetThatIsShownIsTakenAndTellsItsLabels(String json) throws Exception {
        LabelSet set = read(json);
        EncodedLabelSet encoded = encode(set);
        Scorer scorer = new Scorer(MODEL, LOGITS, 5);

        for (io.clipstream.core.label.Label label : set.labels()) {
            Embedding picture = label.examples().isEmpty()
                    ? vectorOf(set.promptsOf(label))
                    : vectorOf(label.examples().examples().get(0));
            Classification seen = scorer.score(picture, encoded);
            assertThat(seen.label()).isEqualTo(label.name());
            assertThat(seen.scores()).hasSizeLessThanOrEqualTo(set.labels().size());
        }
        for (String background : set.background()) {
            Classification none = scorer.score(vectorOf(List.of(background)), encoded);
            assertThat(none.label()).isNull();
            assertThat(none.reported()).isEmpty();
        }
        StoredDefinition stored =
                StoredDefinition.read(StoredDefinition.of("topic", set).bytes());
        assertThat(LabelSetDocument.read("pets", stored.labelSet())).isEqualTo(set);
    }

    @Test
    void thePublishedSchemaTakesThemToo() throws Exception {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(LabelSetJsonSchema.text());

        for (String json : shown()) {
            assertThat(schema.validate(new JsonMapper().readTree(json)))
                    .as(json)
                    .isEmpty();
        }
    }

    @Test
    void everyFieldHasAnExampleAndARowInTheTable() throws Exception {
        Set<String> fields = new TreeSet<>();
        new JsonMapper()
                .readTree(LabelSetJsonSchema.text())
                .get("properties")
                .fieldNames()
                .forEachRemaining(fields::add);

        for (String field : fields) {
            assertThat(shown())
                    .as("examples with %s, besides the one that has all", field)
                    .filteredOn(json -> json.contains("\"" + field + "\":"))
                    .hasSizeGreaterThan(field.equals("$schema") ? 0 : 1);
            if (!field.equals("$schema")) {
                assertThat(readme()).contains("\n| `" + field + "` |");
            }
        }
        assertThat(shown()).anyMatch(json -> json.contains("\"description\""));
        assertThat(shown().stream().map(ReadmeLabelSetsTest::modeOf)).contains(LabelMode.SINGLE, LabelMode.MULTI);
    }

    private static LabelMode modeOf(String json) {
        try {
            return read(json).rules().mode();
        } catch (RejectedLabelSetException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyTemplateSetIsNamed() throws Exception {
        String readme = readme();

        for (String name : NamedTemplates.names()) {
            if (!Set.of("default", "imagenet-7").contains(name)) {
                assertThat(readme).contains("`" + name + "`");
            }
        }
    }
}
