package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.events.LabelSetStatus;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelSetClientTest {
    private static final String STATUS = "clipstream.label-set-status";
    private static final LabelSetName ANIMALS = new LabelSetName("animals");

    private final List<String> complaints = new ArrayList<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final LabelSetClient client = new LabelSetClient(
            TopicNames.withPrefix("clipstream."), new AvroRegistry("http://127.0.0.1:1"), complaints::add);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void topic(String name, long end) {
        consumer.updatePartitions(name, List.of(new PartitionInfo(name, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(new TopicPartition(name, 0), 0L));
        consumer.updateEndOffsets(Map.of(new TopicPartition(name, 0), end));
    }

    private static byte[] status(String state, long revision) {
        return PlainJson.bytes(LabelSetStatus.newBuilder()
                .setState(state)
                .setRevision(revision)
                .build());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String name, byte @Nullable [] value) {
        return new ConsumerRecord<>(STATUS, 0, offset, utf8(name), value);
    }

    @Test
    void theRevisionIsTheOffsetThatWasAcknowledged() {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

        assertThat(client.send(producer, ANIMALS, utf8("{}"))).isZero();
        assertThat(client.send(producer, ANIMALS, null)).isEqualTo(1);

        assertThat(producer.history())
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsOnly("animals");
        assertThat(producer.history().get(0).topic()).isEqualTo("clipstream.label-sets");
        assertThat(producer.history().get(1).value()).isNull();
    }

    @Test
    void theNewestStatusOfEachSetIsKept() {
        topic(STATUS, 6);
        consumer.schedulePollTask(() -> {
            consumer.addRecord(record(0, "animals", status("active", 1)));
            consumer.addRecord(record(1, "gone", status("active", 2)));
            consumer.addRecord(record(2, "animals", status("rejected", 3)));
            consumer.addRecord(record(3, "gone", null));
            consumer.addRecord(record(4, "broken", utf8("[]")));
            consumer.addRecord(record(5, "places", status("encoding", 4)));
        });

        Map<String, LabelSetStatus> statuses = client.statuses(consumer);

        assertThat(statuses.keySet()).containsExactly("animals", "places");
        assertThat(statuses)
                .hasEntrySatisfying(
                        "animals", status -> assertThat(status.getState()).isEqualTo("rejected"));
        assertThat(complaints).hasSize(1).first().asString().startsWith(STATUS + " offset 4 is no status");
    }

    private Optional<LabelSetStatus> await(
            List<ConsumerRecord<byte[], byte[]>> records, List<String> heard, Duration atMost) {
        topic(STATUS, 0);
        CompactedTopic statuses = client.statusesFromNow(consumer);
        records.forEach(consumer::addRecord);
        return client.await(
                statuses, ANIMALS, 7, atMost, status -> heard.add(status.getState() + status.getRevision()));
    }

    @Test
    void waitingEndsWithTheFinalStatusOfTheRevision() {
        List<String> heard = new ArrayList<>();

        Optional<LabelSetStatus> done = await(
                List.of(
                        record(0, "animals", status("active", 6)),
                        record(1, "places", status("active", 9)),
                        record(2, "animals", status("encoding", 7)),
                        record(3, "animals", status("active", 7)),
                        record(4, "animals", status("deleted", 8))),
                heard,
                Duration.ofMinutes(1));

        assertThat(done).map(LabelSetStatus::getState).contains("active");
        assertThat(heard).containsExactly("encoding7", "active7");
    }

    @Test
    void waitingEndsWithAnyStatusOfALaterRevision() {
        Optional<LabelSetStatus> done =
                await(List.of(record(0, "animals", status("encoding", 8))), new ArrayList<>(), Duration.ofMinutes(1));

        assertThat(done).map(LabelSetStatus::getRevision).contains(8L);
    }

    @Test
    void waitingGivesUpInTheEnd() {
        assertThat(await(List.of(record(0, "animals", status("encoding", 7))), new ArrayList<>(), Duration.ZERO))
                .isEmpty();
    }

    @Test
    void statusesAreReadable() {
        LabelSetStatus rejected = LabelSetStatus.newBuilder()
                .setState("rejected")
                .setRevision(9)
                .setActiveRevision(4L)
                .setReason("/labels: found \u001b[2J\n/top: found 0")
                .build();

        assertThat(StatusText.line("animals", rejected))
                .isEqualTo(
                        "animals: rejected, revision 9: /labels: found \\u001b[2J; /top: found 0 (revision 4 is in force)");
        assertThat(StatusText.table(Map.of("animals", rejected)))
                .containsExactly(
                        "NAME     STATE     REVISION  ACTIVE  LABELS  MODEL  REASON",
                        "animals  rejected  9         4       0       -      /labels: found \\u001b[2J; /top: found 0");
        assertThat(StatusText.json("animals", rejected).get("activeRevision").longValue())
                .isEqualTo(4);
    }
}
