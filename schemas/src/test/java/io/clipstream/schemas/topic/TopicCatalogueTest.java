package io.clipstream.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCatalogueTest {
    private static final TopicCatalogue CATALOGUE = catalogue(true);

    static TopicCatalogue catalogue(boolean embeddings) {
        return TopicCatalogue.of(TopicNames.withPrefix("p."), 10L << 20, 12, embeddings);
    }

    @Test
    void isTheTableOfTheContract() {
        assertThat(CATALOGUE.topics())
                .extracting(t -> t.name() + " " + t.partitions() + " " + t.configs())
                .containsExactly(
                        "p.images 12 {cleanup.policy=delete, max.message.bytes=10551296,"
                                + " message.timestamp.type=CreateTime, retention.ms=604800000}",
                        "p.label-sets 1 {cleanup.policy=compact, max.message.bytes=16777216,"
                                + " message.timestamp.type=CreateTime}",
                        "p.label-set-status 1 {cleanup.policy=compact, message.timestamp.type=CreateTime}",
                        "p.label-embeddings 1 {cleanup.policy=compact, max.message.bytes=16777216,"
                                + " message.timestamp.type=CreateTime}",
                        "p.classifications 12 {cleanup.policy=delete,"
                                + " message.timestamp.after.max.ms=9223372036854775807, message.timestamp.type=CreateTime,"
                                + " retention.ms=604800000}",
                        "p.image-embeddings 12 {cleanup.policy=delete,"
                                + " message.timestamp.after.max.ms=9223372036854775807, message.timestamp.type=CreateTime,"
                                + " retention.ms=2592000000}",
                        "p.dead-letters 12 {cleanup.policy=delete, max.message.bytes=11599872,"
                                + " message.timestamp.type=LogAppendTime, retention.ms=1209600000}");
    }

    @Test
    void leavesTheReplicasToTheBroker() {
        assertThat(CATALOGUE.newTopics()).hasSize(7).allSatisfy(topic -> {
            assertThat(topic.replicationFactor()).isEqualTo((short) -1);
            assertThat(topic.numPartitions()).isPositive();
        });
    }

    @Test
    void hasImageEmbeddingsOnlyWhereEnabled() {
        assertThat(catalogue(false).topic(TopicRole.IMAGE_EMBEDDINGS)).isEmpty();
        assertThat(catalogue(false).topics()).hasSize(6);
    }

    @Test
    void findsNoDifferenceInWhatItWouldCreate() {
        assertThat(CATALOGUE.differences(found())).isEmpty();
    }

    @Test
    void aMissingTopicIsFatal() {
        Map<String, FoundTopic> found = found();
        found.remove("p.images");

        List<TopicDifference> differences = CATALOGUE.differences(found);

        assertThat(differences).singleElement().satisfies(d -> {
            assertThat(d.fatal()).isTrue();
            assertThat(d.describe())
                    .isEqualTo("topic p.images (topics.images) does not exist: run `clipstream topics create`");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "images, cleanup.policy, compact, true, topics.images",
        "images, cleanup.policy, 'compact,delete', true, topics.images",
        "label-sets, cleanup.policy, delete, true, topics.label-sets",
        "images, max.message.bytes, 10551295, true, image.max.bytes",
        "dead-letters, max.message.bytes, 1048588, true, image.max.bytes",
        "label-sets, max.message.bytes, 1048588, true, topics.label-sets",
        "dead-letters, message.timestamp.type, CreateTime, true, topics.dead-letters",
        "classifications, message.timestamp.type, LogAppendTime, true, topics.classifications",
        "images, retention.ms, 1000, false, topics.images",
        "dead-letters, retention.ms, -1, false, topics.dead-letters",
    })
    void namesADifference(String role, String config, String value, boolean fatal, String setting) {
        List<TopicDifference> differences = CATALOGUE.differences(with(role, config, value));

        assertThat(differences).singleElement().satisfies(d -> {
            assertThat(d.topic()).isEqualTo("p." + role);
            assertThat(d.config()).isEqualTo(config);
            assertThat(d.found()).isEqualTo(value);
            assertThat(d.fatal()).isEqualTo(fatal);
            assertThat(d.setting()).isEqualTo(setting);
            assertThat(d.describe()).contains(d.topic(), setting, config + "=" + value, "wanted " + d.wanted());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "images, max.message.bytes, 20000000",
        "images, message.timestamp.type, LogAppendTime",
        "label-sets, message.timestamp.type, LogAppendTime",
        "classifications, max.message.bytes, 1000012",
        "label-sets, retention.ms, 1000",
    })
    void letsPassWhatDoesNoHarm(String role, String config, String value) {
        assertThat(CATALOGUE.differences(with(role, config, value))).isEmpty();
    }

    @Test
    void partitionsMatterWhereTheOrderOfAllDoes() {
        Map<String, FoundTopic> found = found();
        found.compute("p.label-sets", (name, topic) -> partitions(topic, 3));

        assertThat(CATALOGUE.differences(found)).singleElement().satisfies(d -> {
            assertThat(d.describe())
                    .isEqualTo("topic p.label-sets has partitions=3, wanted 1: alter the topic, or name another with"
                            + " topics.label-sets");
            assertThat(d.fatal()).isTrue();
        });
    }

    @Test
    void anyNumberOfPartitionsWillDoButOneThatIsNotThatOfImagesIsNoted() {
        Map<String, FoundTopic> found = found();
        for (String role : List.of("images", "classifications", "image-embeddings", "dead-letters")) {
            found.compute("p." + role, (name, topic) -> partitions(topic, 5));
        }
        assertThat(CATALOGUE.differences(found)).isEmpty();

        found.compute("p.classifications", (name, topic) -> partitions(topic, 4));
        assertThat(CATALOGUE.differences(found)).singleElement().satisfies(d -> {
            assertThat(d.wanted()).isEqualTo("5, as images");
            assertThat(d.fatal()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 31})
    void refusesSizesThatKafkaCannotHave(long imageMaxBytes) {
        assertThatThrownBy(() -> TopicCatalogue.of(TopicNames.withPrefix("p."), imageMaxBytes, 12, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image.max.bytes is " + imageMaxBytes);
    }

    private static Map<String, FoundTopic> found() {
        Map<String, FoundTopic> found = new HashMap<>();
        CATALOGUE.topics().forEach(t -> found.put(t.name(), new FoundTopic(t.partitions(), t.configs())));
        return found;
    }

    private static Map<String, FoundTopic> with(String role, String config, String value) {
        Map<String, FoundTopic> found = found();
        found.compute("p." + role, (name, topic) -> {
            Map<String, String> configs = new HashMap<>(topic.configs());
            configs.put(config, value);
            return new FoundTopic(topic.partitions(), configs);
        });
        return found;
    }

    private static FoundTopic partitions(FoundTopic topic, int partitions) {
        return new FoundTopic(partitions, topic.configs());
    }
}
