package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import io.clipstream.it.ClassifierFixture.Read;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.routes.RouteState;
import io.clipstream.streams.routes.Routes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Label sets that name their own topics for results, while topics come and go. */
@Order(1)
@ExtendWith(SharedKafka.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteIT {
    private static final String LABELS = "{\"labels\":[\"cat\",\"dog\",\"owl\"],\"templates\":[\"{}\"]";

    private TestKafka kafka;
    private ClassifierFixture fixture;
    private ClassifierApplication application;

    @BeforeAll
    void start(TestKafka broker) {
        kafka = broker;
        fixture = new ClassifierFixture(broker, Map.of("routes.check.interval.ms", "1000"));
        application = fixture.start(2, 0);
    }

    @AfterAll
    void close() {
        application.close();
    }

    private static void publish(ClassifierFixture to, String labelSet, String... pictures) {
        try (KafkaProducer<byte[], byte[]> producer = to.producer()) {
            for (int i = 0; i < pictures.length; i++) {
                producer.send(ClassifierFixture.image(
                        to.topic("images"),
                        i % ClassifierFixture.PARTITIONS,
                        pictures[i],
                        FakeEncoders.picture(pictures[i]),
                        labelSet));
            }
        }
    }

    private static Set<String> topics(String bootstrapServers) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listTopics().names().get();
        }
    }

    private static void delete(String bootstrapServers, String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    @Test
    void resultsGoToTheRouteOfTheirLabelOrOfTheirSet() throws Exception {
        kafka.create("routed.pets", ClassifierFixture.PARTITIONS, Map.of());
        kafka.create("routed.dogs", 2, Map.of());
        fixture.activate(
                "pets",
                "{\"labels\":[\"cat\",{\"name\":\"dog\",\"route\":\"dogs\"},\"owl\"],\"templates\":[\"{}\"],\"route\":\"pets\",\"onRequest\":true}");
        publish(fixture, "pets", "cat-0", "owl-1", "dog-2", "cat-3");

        try (ClassifierFixture.Reader pets = fixture.new Reader("routed.pets");
                ClassifierFixture.Reader dogs = fixture.new Reader("routed.dogs");
                ClassifierFixture.Reader images = fixture.new Reader("images");
                ClassifierFixture.Reader classifications = fixture.new Reader("classifications")) {
            assertThat(pets.await(3)).extracting(Read::key).containsExactlyInAnyOrder("cat-0", "owl-1", "cat-3");
            assertThat(pets.all()).allSatisfy(result -> {
                assertThat(result.partition())
                        .as("the place of its image")
                        .isEqualTo(Integer.parseInt(result.key().substring(4)));
                assertThat(result.header("clipstream.label-set")).isEqualTo("pets");
                assertThat(result.header("clipstream.label"))
                        .isEqualTo(result.key().substring(0, 3));
                assertThat(result.header("clipstream.probability")).isEqualTo("1");
                assertThat(result.header("clipstream.model")).isEqualTo(FakeEncoders.MODEL.toString());
            });
            Read dog = dogs.await(1).get(0);
            assertThat(dog.key()).isEqualTo("dog-2");
            assertThat(dog.json().get("label").asText()).isEqualTo("dog");
            assertThat(dog.timestamp())
                    .isEqualTo(images.await(Limits.SOON, image -> image.key().equals("dog-2"))
                            .timestamp());
            assertThat(classifications.toEnd())
                    .noneMatch(result -> result.header("clipstream.label-set").equals("pets"));
        }
        List<String> watch = List.of(
                "watch",
                "--bootstrap-server",
                kafka.bootstrapServers(),
                "--topic",
                fixture.topic("routed.pets"),
                "--from-beginning",
                "--label",
                "owl",
                "--max",
                "1");
        CommandRun watched = CommandRun.of(TestOutput.directory("routes"), "", watch);
        assertThat(watched.exitCode()).as(watched.err()).isZero();
        assertThat(watched.out()).contains("owl").hasLineCount(1);
    }

    @Test
    void aMissingTopicIsMadeLikeThatOfTheClassificationsWhereThatIsAllowed(TestKafka other) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", other.bootstrapServers());
        String model = other.create("classifications", 3, Map.of("retention.ms", "12345678"));
        try (Routes routes = new Routes(
                new Routes.Settings(other.topic("routed."), Duration.ofSeconds(10), true, model, true),
                client,
                Set::of)) {
            assertThat(routes.problems(Set.of("made"))).isEmpty();
            assertThat(routes.problems(Set.of("x".repeat(249)))).hasSize(1);
            other.create(
                    "routed.compacted",
                    1,
                    Map.of("cleanup.policy", "compact", "message.timestamp.type", "LogAppendTime"));
            assertThat(routes.problems(Set.of("compacted", "made")).get("compacted"))
                    .asString()
                    .contains("cleanup.policy=delete (it has compact)", "message.timestamp.type=CreateTime");
            RouteState made = routes.table().state(other.topic("routed.made"));
            assertThat(made).isNotNull();
            assertThat(made.partitions()).isEqualTo(3);
        }
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, other.topic("routed.made"));
        try (Admin admin = Admin.create(client)) {
            assertThat(admin.describeConfigs(List.of(topic))
                            .all()
                            .get()
                            .get(topic)
                            .get("retention.ms")
                            .value())
                    .isEqualTo("12345678");
        }
    }

    @Test
    void aSetWhoseRouteIsMissingIsRejectedUntilTheTopicIsMadeAndTheSetPublishedAgain() throws Exception {
        String set = LABELS + ",\"route\":\"later\",\"onRequest\":true}";
        long refused = fixture.publishSet("later", set);

        String reason = fixture.awaitStatus(
                        "later", status -> status.get("revision").asLong() == refused)
                .get("reason")
                .asText();

        assertThat(reason)
                .startsWith("/route: found no topic " + fixture.topic("routed.later") + "; allowed: ")
                .contains("routes.create=true");
        assertThat(topics(kafka.bootstrapServers())).doesNotContain(fixture.topic("routed.later"));

        kafka.create("routed.later", 1, Map.of());
        fixture.activate("later", set);
        publish(fixture, "later", "owl-9");
        try (ClassifierFixture.Reader later = fixture.new Reader("routed.later")) {
            assertThat(later.await(1)).extracting(Read::key).containsExactly("owl-9");
        }
    }

    @Test
    void aRouteThatIsDeletedUnderLoadHoldsNothingUp() throws Exception {
        kafka.create("routed.doomed", ClassifierFixture.PARTITIONS, Map.of());
        fixture.activate("steady", LABELS + "}");
        fixture.activate("doomed", LABELS + ",\"route\":\"doomed\"}");
        int published;
        try (ClassifierFixture.Reader dead = fixture.new Reader("dead-letters");
                ClassifierFixture.Reader steady = fixture.new Reader("classifications")) {
            try (ImageFlow flow = ImageFlow.start(fixture, 200)) {
                try (ClassifierFixture.Reader doomed = fixture.new Reader("routed.doomed")) {
                    doomed.await(50);
                }
                delete(kafka.bootstrapServers(), fixture.topic("routed.doomed"));
                dead.await(100);
                published = flow.stop();
            }
            steady.await(published);
            dead.toEnd();

            assertThat(steady.all()).extracting(Read::key).as("exactly once").doesNotHaveDuplicates();
            assertThat(steady.all()).hasSize(published);
            assertThat(dead.all()).extracting(Read::key).as("exactly once").doesNotHaveDuplicates();
            assertThat(dead.all()).allSatisfy(letter -> {
                assertThat(letter.header("clipstream.reason")).isEqualTo("route-missing");
                assertThat(letter.header("__streams.errors.message"))
                        .contains("no topic " + fixture.topic("routed.doomed"));
            });
            Set<String> dying = new TreeSet<>();
            dead.all().forEach(letter -> dying.add(letter.key()));
            assertThat(dying).as("all of the last ones").containsAll(lastKeys(steady.all(), 50));
            assertThat(longestPause(steady.all())).isLessThan(Limits.SOON);
            assertThat(topics(kafka.bootstrapServers())).doesNotContain(fixture.topic("routed.doomed"));
        } finally {
            fixture.activate("doomed", "");
            fixture.activate("steady", "");
        }
    }

    private static List<String> lastKeys(List<Read> results, int count) {
        List<String> keys = new ArrayList<>();
        results.stream()
                .sorted(java.util.Comparator.comparingInt(
                        (Read result) -> -Integer.parseInt(result.key().substring(4))))
                .limit(count)
                .forEach(result -> keys.add(result.key()));
        return keys;
    }

    /** Between two results of one partition: a thread that waited for the topic would have made it a minute. */
    private static Duration longestPause(List<Read> results) {
        Map<Integer, Instant> before = new HashMap<>();
        List<Duration> pauses = new ArrayList<>(List.of(Duration.ZERO));
        for (Read result : results) {
            Instant at = Instant.ofEpochMilli(result.json().get("classifiedAt").asLong());
            Instant earlier = before.put(result.partition(), at);
            if (earlier != null) {
                pauses.add(Duration.between(earlier, at));
            }
        }
        return Collections.max(pauses);
    }

    @Test
    void nothingIsMadeThoughTheBrokerMakesWhatIsAskedFor(@TempDir java.nio.file.Path directory) throws Exception {
        BrokerOptions options = SharedClasses.in(
                BrokerOptions.singleNode().withPort(0).withSetting("auto.create.topics.enable", "true"));
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(data, options)) {
            TestKafka generous = new TestKafka(broker.bootstrapServers(), "");
            ClassifierFixture there = new ClassifierFixture(
                    generous, Map.of("routes.check.interval.ms", "500", "processing.guarantee", "at_least_once"));
            generous.create("routed.idle", 1, Map.of());
            ClassifierApplication classifier = there.start(2, 0);
            try (ClassifierFixture.Reader dead = there.new Reader("dead-letters")) {
                long refused = there.publishSet("missing", LABELS + ",\"route\":\"missing\"}");
                there.awaitStatus(
                        "missing",
                        status -> status.get("revision").asLong() == refused
                                && status.get("state").asText().equals("rejected"));
                there.activate("idle", LABELS + ",\"route\":\"idle\"}");
                publish(there, "idle", "cat-1");
                // Its consumer would have the topic made again, too.
                try (ClassifierFixture.Reader idle = there.new Reader("routed.idle")) {
                    idle.await(1);
                }
                delete(broker.bootstrapServers(), "routed.idle");
                Awaitility.await()
                        .atMost(Limits.SOON)
                        .until(() -> classifier.conditions().stream()
                                .anyMatch(condition -> condition.toString().contains("[routed.idle]")));
                publish(there, "idle", "dog-2", "owl-3");
                assertThat(dead.await(2))
                        .allMatch(letter -> letter.header("clipstream.reason").equals("route-missing"));
                assertThat(topics(broker.bootstrapServers()))
                        .contains("classifications")
                        .doesNotContain("routed.missing", "routed.idle");
            } finally {
                classifier.close();
            }
        }
    }
}
