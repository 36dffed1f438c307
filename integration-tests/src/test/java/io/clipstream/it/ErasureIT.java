package io.clipstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.it.ExamplesHome.Run;
import io.clipstream.streams.app.ClassifierApplication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * OPERATIONS.md's commands about erasure, typed as they stand there: what they erase nobody can read any more, and all else
 * is there. Only addresses, names and times are this test's ({@link #typed}), and the places in {@code erase.json}, which
 * come from the handbook's own search.
 */
@Order(1)
@ExtendWith(SharedKafka.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ErasureIT {
    private static final String PERSON = "person-42";
    private static final int PARTITION = 3;
    private static final int TRIES = 5;
    private static final String[] ABOUT_PICTURES = {
        "images", "classifications", "image-embeddings", "dead-letters", "routed.alerts"
    };
    private static final String[] ABOUT_LABELS = {"label-sets", "label-embeddings", "label-set-status"};

    private static final String WORDS = "{\"labels\":[\"cat\",\"dog\",\"owl\"],\"templates\":[\"{}\"]}";
    private static final String EXAMPLE =
            Base64.getEncoder().encodeToString(FakeEncoders.picture("zebra-of-" + PERSON));

    private static final Pattern LOOP = Pattern.compile("for topic in ([^;]+);");
    private static final Pattern FOUND = Pattern.compile("(\\S+) Partition:(\\d+) Offset:(\\d+)");
    private static final Pattern PLACES = Pattern.compile("(?s)(?<=\"partitions\": \\[\n).*?(?=\n\\]\\})");

    private TestKafka kafka;
    private ShellBlocks handbook;
    private ExamplesHome home;
    private ClassifierFixture fixture;
    private ClassifierApplication application;
    private List<Run> searches;

    @BeforeAll
    void classifyPictures(TestKafka broker) throws Exception {
        kafka = broker;
        handbook = ShellBlocks.under(Path.of("../OPERATIONS.md"), "## Erasure");
        home = new ExamplesHome(TestOutput.directory("erasure"), kafka, "");
        fixture = new ClassifierFixture(kafka, Map.of("embeddings.enabled", "true"));
        kafka.create("routed.alerts", ClassifierFixture.PARTITIONS, Map.of());
        application = fixture.start(2, 0);
        fixture.activate(
                "pets",
                WORDS.replace(
                        "\"owl\"", "\"owl\",{\"name\":\"zebra\",\"examples\":[{\"content\":\"" + EXAMPLE + "\"}]}"));
        fixture.activate("alarms", WORDS.replace("{\"labels", "{\"route\":\"alerts\",\"labels"));
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var written = fixture.new Reader(Arrays.copyOfRange(ABOUT_PICTURES, 1, ABOUT_PICTURES.length))) {
            publish(producer, 1, "other-1");
            publish(producer, PARTITION, PERSON);
            publish(producer, PARTITION, PERSON);
            publish(producer, PARTITION, "other-2");
            producer.flush();
            written.await(4 * (ABOUT_PICTURES.length - 1));
        }
        // A topic each, because each waits ten seconds for more; meanwhile, the first test.
        String search = handbook.with("kafka-console-consumer.sh");
        assertThat(topicsOf(search)).containsExactly(ABOUT_PICTURES);
        searches = Arrays.stream(ABOUT_PICTURES)
                .map(topic -> home.start(typed(over(topic, search))))
                .toList();
    }

    @AfterAll
    void close() {
        application.close();
    }

    /** One picture that becomes results, and one that becomes a dead letter. */
    private void publish(KafkaProducer<byte[], byte[]> producer, int partition, String key) {
        for (String picture : List.of("owl-1", FakeEncoders.BAD)) {
            producer.send(ClassifierFixture.image(
                    fixture.topic("images"), partition, key, FakeEncoders.picture(picture), ""));
        }
    }

    /** The handbook's lines with this test's address, names and times. */
    private String typed(String lines) {
        return lines.replace("localhost:9092", kafka.bootstrapServers())
                .replace(
                        "--group clipstream",
                        "--group " + fixture.config().kafka().applicationId())
                .replace("clipstream.", kafka.prefix())
                .replace("--timeout-ms 30000", "--timeout-ms 10000")
                .replace("=3600000", "=100") // An hour.
                .replace("=86400000", "=100"); // A day.
    }

    private static String[] topicsOf(String loop) {
        Matcher topics = LOOP.matcher(loop);
        assertThat(topics.find()).as(loop).isTrue();
        return topics.group(1).split(" ");
    }

    /** The loop's one turn. */
    private static String over(String topic, String loop) {
        return LOOP.matcher(loop).replaceFirst("for topic in " + topic + ";");
    }

    @Test
    @Order(1)
    void anExamplePictureDisappearsWithCompactionOnceItsSetIsPublishedWithoutIt() throws Exception {
        assertThat(topicsThatShowTheExample()).containsOnly("label-sets", "label-embeddings");
        Files.writeString(home.directory().resolve("pets.json"), WORDS);

        Run run = home.run(typed(handbook.with("max.compaction.lag.ms")));

        assertThat(run.out()).contains("pets: active");
        // What lies in a topic's newest segment is not compacted.
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(300))
                .atMost(Limits.SOON)
                .untilAsserted(() -> {
                    fixture.activate("alarms", WORDS);
                    assertThat(topicsThatShowTheExample()).isEmpty();
                });
        assertThat(application.labelTable().snapshot().sets()).containsKeys("pets", "alarms");
    }

    private Set<String> topicsThatShowTheExample() {
        return records(ABOUT_LABELS).stream()
                .filter(record -> record.value() != null && text(record.value()).contains(EXAMPLE))
                .map(record -> record.topic().substring(kafka.prefix().length()))
                .collect(Collectors.toSet());
    }

    /** Definitions on {@code label-embeddings} are compressed. */
    private static String text(byte[] value) {
        if (value.length < 2 || value[0] != 0x1f) {
            return new String(value, UTF_8);
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(value))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(2)
    void nobodyReadsAPersonsRecordsOnceTheyAreErasedAndEverybodyElsesAreThere() throws Exception {
        String shorter = handbook.with("segment.ms=3600000");
        assertThat(topicsOf(shorter)).containsExactly(ABOUT_PICTURES);
        // Of the five, which are alike, one: each takes a process.
        Run segments = home.start(typed(over("images", shorter)));
        Run reading = home.start(typed(handbook.with("kafka-consumer-groups.sh")));
        Map<TopicPartition, Long> remaining = whatRemains();
        TopicPartition images = new TopicPartition(kafka.topic("images"), PARTITION);
        assertThat(remaining.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ABOUT_PICTURES)
                        .map(topic -> new TopicPartition(kafka.topic(topic), PARTITION))
                        .toList());
        assertThat(committed(reading.awaitExit(0).out(), images)).isGreaterThanOrEqualTo(remaining.get(images));
        assertThat(segments.awaitExit(0).out()).contains("Completed updating config for topic " + images.topic());

        Run erasure = home.run(erasing(remaining));

        assertThat(erasure.out()).contains(images.topic() + ":" + images.partition() + ":" + remaining.get(images));
        List<String> one = List.of("other-1", "other-2");
        List<String> two = List.of("other-1", "other-1", "other-2", "other-2");
        assertThat(keys())
                .isEqualTo(Map.of(
                        "images", two,
                        "classifications", one,
                        "image-embeddings", one,
                        "dead-letters", one,
                        "routed.alerts", one));
    }

    /** The first offset that is not the person's any more, of each partition that the searches found her in. */
    private Map<TopicPartition, Long> whatRemains() {
        Map<TopicPartition, Long> remaining = new HashMap<>();
        for (Run search : searches) {
            FOUND.matcher(searched(search).out())
                    .results()
                    .forEach(found -> remaining.merge(
                            new TopicPartition(found.group(1), Integer.parseInt(found.group(2))),
                            Long.parseLong(found.group(3)) + 1,
                            Math::max));
        }
        return remaining;
    }

    /** Where it gave up before the broker answered, it is typed again, as the handbook says. */
    private Run searched(Run search) {
        Run last = search;
        for (int i = 1; i < TRIES && last.awaitExit(0).err().contains("Processed a total of 0 messages"); i++) {
            last = home.start(search.line());
        }
        return last.awaitExit(0);
    }

    /** What the group has read of a partition, by the table that {@code kafka-consumer-groups.sh} prints. */
    private static long committed(String table, TopicPartition partition) {
        Matcher row = Pattern.compile(
                        "\\S+ +%s +%d +(\\d+) .*".formatted(Pattern.quote(partition.topic()), partition.partition()))
                .matcher(table);
        assertThat(row.find()).as(table).isTrue();
        return Long.parseLong(row.group(1));
    }

    /** The handbook's lines, with these places in the file. */
    private String erasing(Map<TopicPartition, Long> remaining) {
        String places = remaining.entrySet().stream()
                .map(place -> "  {\"topic\": \"%s\", \"partition\": %d, \"offset\": %d}"
                        .formatted(place.getKey().topic(), place.getKey().partition(), place.getValue()))
                .collect(Collectors.joining(",\n"));
        Matcher file = PLACES.matcher(typed(handbook.with("kafka-delete-records.sh")));
        assertThat(file.find()).isTrue();
        return file.replaceFirst(Matcher.quoteReplacement(places));
    }

    @Test
    @Order(3)
    void aShorterRetentionLeavesNoDeadLetterAndTheFormerOneIsBackAfterwards() throws Exception {
        List<String> lines = handbook.with("retention.ms=1209600000").lines().toList();
        assertThat(keys().get("dead-letters")).isNotEmpty();

        home.run(typed(lines.get(0)));

        Awaitility.await()
                .pollInSameThread()
                .atMost(Limits.SOON)
                .untilAsserted(() -> assertThat(keys())
                        .doesNotContainKey("dead-letters")
                        .containsKeys("images", "classifications", "image-embeddings", "routed.alerts"));
        home.run(typed(lines.get(1)));
    }

    /** Keys of all records about pictures, by topic, in order of the keys. */
    private Map<String, List<String>> keys() {
        Map<String, List<String>> keys = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records(ABOUT_PICTURES)) {
            keys.computeIfAbsent(record.topic().substring(kafka.prefix().length()), topic -> new ArrayList<>())
                    .add(new String(record.key(), UTF_8));
        }
        keys.values().forEach(list -> list.sort(null));
        return keys;
    }

    /** All that anybody can read, aborted or not. */
    private List<ConsumerRecord<byte[], byte[]>> records(String... topics) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                kafka.readUncommitted(Arrays.stream(topics).map(kafka::topic).toArray(String[]::new))) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .atMost(Limits.SOON)
                    .until(() -> {
                        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
                        return ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                    });
        }
        return records;
    }
}
