package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.events.Classification;
import io.clipstream.schemas.json.PlainJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ResultReaderTest {
    private static final ResultFilter ALL =
            new ResultFilter(Optional.empty(), Optional.empty(), OptionalDouble.empty());
    private static final TopicPartition PARTITION = new TopicPartition("classifications", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<String> complaints = new ArrayList<>();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value, String... headers) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("classifications", 0, offset, utf8("key"), value);
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], utf8(headers[i + 1]));
        }
        return record;
    }

    private static byte[] result(String set, String label, double probability) {
        return PlainJson.bytes(Classification.newBuilder()
                .setLabelSet(set)
                .setLabel(label)
                .setProbability(probability)
                .build());
    }

    /** Labels of the results read, up to one whose label is {@code last}. */
    private List<String> read(ResultFilter filter, List<ConsumerRecord<byte[], byte[]>> records) {
        consumer.updatePartitions(
                "classifications",
                List.of(new PartitionInfo("classifications", 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(java.util.Map.of(PARTITION, 0L));
        ResultReader reader =
                new ResultReader(consumer, new AvroRegistry("http://127.0.0.1:1"), filter, complaints::add);
        reader.begin("classifications", true);
        records.forEach(consumer::addRecord);
        List<String> labels = new ArrayList<>();
        reader.read((record, result) -> {
            labels.add(String.valueOf(result.getLabel()));
            return !"last".equals(result.getLabel());
        });
        return labels;
    }

    @Test
    void readsUntilTheTakerHasEnough() {
        assertThat(read(
                        ALL,
                        List.of(
                                record(0, result("a", "cat", 1)),
                                record(1, result("a", "last", 1)),
                                record(2, result("a", "dog", 1)))))
                .containsExactly("cat", "last");
    }

    @Test
    void headersDecideWithoutTheValueBeingRead() {
        ResultFilter filter = new ResultFilter(Optional.of("animals"), Optional.of("last"), OptionalDouble.of(0.5));
        byte[] unreadable = utf8("{not json");

        List<String> labels = read(
                filter,
                List.of(
                        record(
                                0,
                                unreadable,
                                "clipstream.label-set",
                                "places",
                                "clipstream.label",
                                "last",
                                "clipstream.probability",
                                "0.9"),
                        record(
                                1,
                                unreadable,
                                "clipstream.label-set",
                                "animals",
                                "clipstream.label",
                                "dog",
                                "clipstream.probability",
                                "0.9"),
                        record(
                                2,
                                unreadable,
                                "clipstream.label-set",
                                "animals",
                                "clipstream.label",
                                "last",
                                "clipstream.probability",
                                "0.49"),
                        record(3, unreadable, "clipstream.label-set", "animals", "clipstream.probability", "0.9"),
                        record(
                                4,
                                result("animals", "last", 0.9),
                                "clipstream.label-set",
                                "animals",
                                "clipstream.label",
                                "cat",
                                "clipstream.label",
                                "last",
                                "clipstream.probability",
                                "0.9")));

        assertThat(labels).containsExactly("last");
        assertThat(complaints).isEmpty();
    }

    @Test
    void withoutHeadersTheValueDecides() {
        ResultFilter filter = new ResultFilter(Optional.of("animals"), Optional.of("last"), OptionalDouble.of(0.5));

        assertThat(read(
                        filter,
                        List.of(
                                record(0, result("places", "last", 1)),
                                record(1, result("animals", "dog", 1)),
                                record(2, result("animals", "last", 0.4)),
                                record(3, result("animals", "last", 0.5)))))
                .containsExactly("last");
    }

    @Test
    void aRecordThatIsNoResultIsToldAndPassedOver() {
        assertThat(read(ALL, List.of(record(0, utf8("{\u001b")), record(1, result("a", "last", 1)))))
                .containsExactly("last");

        assertThat(complaints).hasSize(1);
        assertThat(complaints.get(0))
                .startsWith("classifications partition 0 offset 0 is no result: ")
                .doesNotContain("\u001b");
    }

    @Test
    void avroWithoutARegistryEndsWithTheOption() {
        assertThatThrownBy(() -> read(ALL, List.of(record(0, new byte[] {0, 0, 0, 0, 1, 0}))))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--schema-registry");
    }

    @Test
    void aTopicThatIsNotThereIsTold() {
        ResultReader reader = new ResultReader(consumer, new AvroRegistry("http://127.0.0.1:1"), ALL, complaints::add);

        assertThatThrownBy(() -> reader.begin("nothing", false))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("topics create");
    }
}
