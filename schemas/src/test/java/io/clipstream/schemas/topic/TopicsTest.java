package io.clipstream.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private static final TopicCatalogue CATALOGUE = TopicCatalogueTest.catalogue(false);

    private final Admin admin = MockAdminClient.create().numBrokers(1).build();
    private final Topics topics = new Topics(admin, Duration.ofSeconds(10));

    @Test
    void createsWhatIsMissingAndThenNothing() {
        assertThat(topics.create(CATALOGUE))
                .containsExactlyElementsOf(
                        CATALOGUE.topics().stream().map(TopicSpec::name).toList());

        assertThat(topics.create(CATALOGUE)).isEmpty();
        assertThat(topics.check(CATALOGUE)).isEmpty();
    }

    @Test
    void leavesAloneWhatIsThereAndSaysHowItDiffers() throws ExecutionException, InterruptedException {
        admin.createTopics(
                        List.of(new NewTopic("p.label-sets", 2, (short) 1).configs(Map.of("cleanup.policy", "delete"))))
                .all()
                .get();

        assertThat(topics.create(CATALOGUE)).hasSize(5).doesNotContain("p.label-sets");

        assertThat(topics.check(CATALOGUE))
                .extracting(TopicDifference::topic, TopicDifference::config)
                .contains(tuple("p.label-sets", "partitions"), tuple("p.label-sets", "cleanup.policy"));
    }

    @Test
    void saysWhichAreMissing() {
        assertThat(topics.check(CATALOGUE))
                .hasSize(6)
                .allSatisfy(d -> assertThat(d.describe()).contains("does not exist"));
    }

    @Test
    void aClusterThatRefusesIsNotTakenForOneThatHasTheTopic() {
        ((MockAdminClient) admin).timeoutNextRequest(1);

        assertThatThrownBy(() -> topics.create(CATALOGUE))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("cannot create topic p.images");
    }
}
