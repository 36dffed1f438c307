package io.clipstream.streams.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.Emit;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelExamples;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSet;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.label.LabelSnapshot;
import io.clipstream.core.label.PromptTemplates;
import io.clipstream.core.label.ThresholdOn;
import io.clipstream.core.score.CosineProduct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelTableTest {
    private static final ModelId MODEL = new ModelId("test", "0123456789ab");
    private static final ModelId OTHER = new ModelId("other", "ba9876543210");
    private static final int DIMENSION = 4;

    private final LabelTable table = new LabelTable(MODEL);
    private long position;

    private record Entry(LabelKey key, byte @Nullable [] value) {}

    private static Embedding vectorOf(String name) {
        Random random = new Random(name.hashCode());
        float[] values = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embedding.normalise(values);
    }

    private static LabelSetPlan plan(String set, long revision, ModelId model, List<String> names) {
        LabelSet definition = new LabelSet(
                set,
                names.stream().map(Label::named).toList(),
                new PromptTemplates(List.of("{}")),
                List.of(),
                LabelSetRules.DEFAULT);
        return LabelSetPlan.of(
                definition, "topic", revision, model, new LogitParameters(100, 0, Likelihood.SOFTMAX), DIMENSION);
    }

    private static List<Entry> records(LabelSetPlan plan, ModelId model) {
        List<Entry> records = new ArrayList<>();
        plan.prompts()
                .forEach((digest, prompts) -> records.add(
                        new Entry(new LabelKey.Vector(digest), LabelRecords.vector(vectorOf(prompts.get(0))))));
        plan.pages()
                .forEach((digest, page) -> records.add(new Entry(new LabelKey.Page(digest), LabelRecords.json(page))));
        records.add(new Entry(new LabelKey.Root(model, plan.set().name()), LabelRecords.json(plan.root())));
        return records;
    }

    private void apply(List<Entry> records) {
        for (Entry record : records) {
            table.apply(record.key().bytes(), record.value(), position++);
        }
    }

    private EncodedLabelSet visible(String set) {
        EncodedLabelSet visible = table.snapshot().get(set);
        assertThat(visible).isNotNull();
        return java.util.Objects.requireNonNull(visible);
    }

    @Test
    void aSetBecomesVisibleWholeWhateverTheOrderOfItsRecords() {
        List<String> names = IntStream.range(0, 600).mapToObj(i -> "label " + i).toList();
        List<Entry> records = records(plan("big", 3, MODEL, names), MODEL);
        Collections.shuffle(records, new Random(1));

        for (Entry record : records) {
            assertThat(table.snapshot().sets()).isEmpty();
            apply(List.of(record));
            table.settle(position);
        }

        EncodedLabelSet set = visible("big");
        assertThat(set.revision()).isEqualTo(3);
        assertThat(set.labels().names()).isEqualTo(names);
        float[] cosines = CosineProduct.of(vectorOf("label 599"), set.labels());
        assertThat(cosines[599]).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-5f));
    }

    @Test
    void theEarlierRevisionStaysUntilTheNextIsWhole() {
        apply(records(plan("pets", 1, MODEL, List.of("cat")), MODEL));
        table.settle(position);
        List<Entry> next = records(plan("pets", 2, MODEL, List.of("dog", "cat")), MODEL);
        Collections.reverse(next);

        apply(next.subList(0, next.size() - 1));
        table.settle(position);
        assertThat(visible("pets").revision()).isEqualTo(1);

        apply(next.subList(next.size() - 1, next.size()));
        table.settle(position);
        assertThat(visible("pets").revision()).isEqualTo(2);
    }

    @Test
    void nothingIsVisibleBeforeItIsSettled() {
        List<LabelSnapshot> swaps = new ArrayList<>();
        table.onSwap(swaps::add);

        apply(records(plan("pets", 1, MODEL, List.of("cat")), MODEL));
        apply(records(plan("food", 2, MODEL, List.of("bread")), MODEL));
        assertThat(table.snapshot().isEmpty()).isTrue();
        assertThat(table.isRestored()).isFalse();
        table.settle(position);

        assertThat(swaps).hasSize(1);
        assertThat(table.snapshot().sets()).containsOnlyKeys("food", "pets");
        assertThat(table.isRestored()).isTrue();
    }

    @Test
    void setsOfOtherModelsAreKeptButNotVisible() {
        LabelSetPlan plan = plan("pets", 1, OTHER, List.of("cat"));
        apply(records(plan, OTHER));
        table.settle(position);

        assertThat(table.snapshot().isEmpty()).isTrue();
        assertThat(table.roots()).containsOnlyKeys(new LabelKey.Root(OTHER, "pets"));
        assertThat(table.vectorDigests())
                .containsExactlyInAnyOrderElementsOf(plan.prompts().keySet());
    }

    @Test
    void aPendingRootIsKnownAndADeletedOneTakesItsSetAway() {
        LabelKey.Root key = new LabelKey.Root(MODEL, "pets");
        apply(List.of(new Entry(key, LabelRecords.json(RootRecord.pending("topic", 1)))));
        table.settle(position);
        assertThat(table.snapshot().pending()).containsExactly("pets");

        apply(records(plan("pets", 1, MODEL, List.of("cat")), MODEL));
        table.settle(position);
        assertThat(table.snapshot().pending()).isEmpty();
        assertThat(table.snapshot().sets()).containsOnlyKeys("pets");

        apply(List.of(new Entry(key, LabelRecords.json(RootRecord.deleted("topic", 2)))));
        table.settle(position);
        assertThat(table.snapshot().isEmpty()).isTrue();
    }

    @Test
    void aForeignRecordIsPassedOver() {
        table.apply(null, new byte[] {1}, 0);
        table.apply(new byte[] {(byte) 0xff, 0}, new byte[] {1}, 1);
        table.apply("e/xyz".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[] {1}, 2);
        table.apply(new LabelKey.Vector("0".repeat(32)).bytes(), new byte[] {1, 2, 3}, 3);
        table.apply(new LabelKey.Root(MODEL, "pets").bytes(), new byte[] {'{'}, 4);
        apply(records(plan("food", 1, MODEL, List.of("bread")), MODEL));
        table.settle(position);

        assertThat(table.snapshot().sets()).containsOnlyKeys("food");
    }

    @Test
    void revisionsShareThePagesThatDidNotChange() {
        List<String> names = IntStream.range(0, 512).mapToObj(i -> "label " + i).toList();
        List<String> more = new ArrayList<>(names);
        more.add("one more");
        LabelSetPlan first = plan("big", 1, MODEL, names);
        LabelSetPlan second = plan("big", 2, MODEL, more);

        assertThat(second.pages().keySet()).containsAll(first.pages().keySet()).hasSize(3);
        assertThat(second.prompts().keySet()).containsAll(first.prompts().keySet());
    }

    @Test
    void rulesAndThresholdsReachWhatImagesAreScoredAgainst() {
        List<Label> labels = new ArrayList<>(
                IntStream.range(0, 300).mapToObj(i -> Label.named("label " + i)).toList());
        labels.set(299, new Label("the last", List.of(), null, 0.75, "last", LabelExamples.NONE));
        LabelSetRules rules = new LabelSetRules(
                        LabelMode.SINGLE, 0.25, ThresholdOn.SIMILARITY, 0.125, 50.0, 3, Emit.CHANGED, true)
                .withRoute("pets");
        LabelSet set = new LabelSet("pets", labels, PromptTemplates.DEFAULT, List.of("a photo."), rules);
        apply(records(
                LabelSetPlan.of(set, "topic", 4, MODEL, new LogitParameters(100, 0, Likelihood.SOFTMAX), DIMENSION),
                MODEL));
        table.settle(position);

        EncodedLabelSet encoded = visible("pets");
        assertThat(encoded.rules()).isEqualTo(rules);
        assertThat(encoded.labels().threshold(299, 0.25)).isEqualTo(0.75);
        assertThat(encoded.labels().threshold(298, 0.25)).isEqualTo(0.25);
        assertThat(encoded.labels().routes()).isEqualTo(java.util.Map.of("the last", "last"));
        assertThat(table.snapshot().routes()).containsExactly("last", "pets");
        assertThat(encoded.background().names()).containsExactly("a photo.");
    }

    @Test
    void recordsOfTheFirstReleaseAreReadAndWrittenAsTheyWere() {
        String root = "{\"topicId\":\"topic\",\"state\":\"ACTIVE\",\"revision\":4,\"digest\":\"" + "0".repeat(32)
                + "\",\"dimension\":4,\"mode\":\"MULTI\",\"labels\":[\"a\"],\"background\":[\"b\"],\"threshold\":0.5,"
                + "\"top\":3,\"onRequest\":true}";
        String page = "{\"names\":[\"cat\"],\"vectors\":[\"" + "1".repeat(32) + "\"]}";

        RootRecord read = LabelRecords.read(root.getBytes(java.nio.charset.StandardCharsets.UTF_8), RootRecord.class);

        assertThat(read.rules())
                .isEqualTo(new LabelSetRules(
                        LabelMode.MULTI, 0.5, ThresholdOn.PROBABILITY, null, null, 3, Emit.ALL, true));
        assertThat(LabelRecords.json(RootRecord.active(
                        "topic", 4, "0".repeat(32), 4, read.rules(), List.of("a"), List.of("b"), null)))
                .asString()
                .isEqualTo(root);
        assertThat(LabelRecords.json(
                        LabelRecords.read(page.getBytes(java.nio.charset.StandardCharsets.UTF_8), PageRecord.class)))
                .asString()
                .isEqualTo(page);
    }

    @Test
    void aRootWithRulesThatCanNeverBeRightIsPassedOver() {
        String root = "{\"topicId\":\"topic\",\"state\":\"ACTIVE\",\"revision\":4,\"digest\":\"" + "0".repeat(32)
                + "\",\"dimension\":4,\"mode\":\"SINGLE\",\"labels\":[\"a\"],\"background\":[],\"threshold\":7}";

        table.apply(
                new LabelKey.Root(MODEL, "pets").bytes(), root.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0);
        table.settle(1);

        assertThat(table.roots()).isEmpty();
    }

    @Test
    void waitingForAPositionEndsWhenItIsReached() throws Exception {
        assertThat(table.awaitPosition(5, Duration.ofMillis(1))).isFalse();
        Thread reader = new Thread(() -> table.settle(5));
        reader.start();

        assertThat(table.awaitPosition(5, Duration.ofSeconds(30))).isTrue();
        reader.join();
    }

    @Test
    void keysReadWhatTheyWrite() {
        for (LabelKey key : List.of(
                new LabelKey.Vector("a".repeat(32)),
                new LabelKey.Page("b".repeat(32)),
                new LabelKey.Root(new ModelId("openai/clip", "0123456789ab"), "pets"),
                new LabelKey.Definition("pets", 12))) {
            assertThat(LabelKey.parse(key.bytes())).isEqualTo(key);
        }
        assertThatThrownBy(() -> LabelKey.parse("x/1".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void contentsKnowWhatNoRootNamesAnyMore() {
        LabelSetPlan first = plan("pets", 1, MODEL, List.of("cat", "dog"));
        LabelSetPlan second = plan("pets", 2, MODEL, List.of("cat", "owl"));
        apply(records(first, MODEL));
        table.settle(position);
        TopicContents contents = new TopicContents(table);
        Map<String, PageRecord> pages = second.pages();
        pages.forEach((digest, page) -> contents.sent(new LabelKey.Page(digest), page));
        second.prompts().keySet().forEach(digest -> contents.sent(new LabelKey.Vector(digest), new byte[0]));
        contents.sent(new LabelKey.Root(MODEL, "pets"), second.root());

        List<LabelKey> unnamed = contents.unnamed(first.pages().keySet(), java.util.Set.of(), java.util.Set.of());

        List<String> dog = plan("pets", 9, MODEL, List.of("dog")).prompts().keySet().stream()
                .toList();
        assertThat(unnamed)
                .containsExactlyInAnyOrder(
                        new LabelKey.Page(first.root().labels().get(0)), new LabelKey.Vector(dog.get(0)));
        assertThat(contents.isComplete(second.root())).isTrue();
        unnamed.forEach(key -> contents.sent(key, null));
        assertThat(contents.isComplete(first.root())).isFalse();
    }
}
