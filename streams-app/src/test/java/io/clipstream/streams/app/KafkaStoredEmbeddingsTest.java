package io.clipstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.Example;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.RegistryUnavailableException;
import io.clipstream.streams.labels.StoredEmbeddings;
import io.clipstream.streams.labels.StoredEmbeddings.Reading;
import io.clipstream.streams.labels.StoredEmbeddings.UnavailableException;
import io.clipstream.streams.labels.StoredEmbeddings.UnusableExampleException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaStoredEmbeddingsTest {
    private static final String TOPIC = "clipstream.image-embeddings";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final ModelId MODEL = new ModelId("test", "0123456789ab");

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Reading reading = new KafkaStoredEmbeddings(
                    () -> consumer, TOPIC, MODEL, (topic, value) -> PlainJson.read(value, ImageEmbedding.class))
            .open();

    KafkaStoredEmbeddingsTest() throws UnavailableException {
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 5L));
        consumer.updateEndOffsets(Map.of(PARTITION, 9L));
    }

    private void holds(long offset, String value) {
        consumer.schedulePollTask(() -> consumer.addRecord(
                new ConsumerRecord<>(TOPIC, 0, offset, null, value.getBytes(StandardCharsets.UTF_8))));
    }

    private Embedding read(String place) throws UnusableExampleException, UnavailableException {
        return reading.read(Example.Stored.parse(place));
    }

    @Test
    void aRecordsVectorIsRead() throws Exception {
        holds(7, "{\"model\":\"" + MODEL + "\",\"vector\":[0.6,0.8]}");

        assertThat(read(TOPIC + "-0-7")).isEqualTo(Embedding.ofUnit(new float[] {0.6f, 0.8f}));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "other-0-7                     | a record of another topic",
                "clipstream.image-embeddings-1-7 | a partition that clipstream.image-embeddings does not have",
                "clipstream.image-embeddings-0-4 | no record: the partition has offsets 5 to 8, older ones are deleted",
                "clipstream.image-embeddings-0-9 | no record: the partition has offsets 5 to 8"
            })
    void aPlaceWhereNoneIsIsToldWithWhatIsThere(String place, String found) {
        assertThatThrownBy(() -> read(place))
                .isInstanceOf(UnusableExampleException.class)
                .hasMessageContaining(found);
    }

    @Test
    void whatWasAbortedIsNoRecord() {
        holds(8, "{}");

        assertThatThrownBy(() -> read(TOPIC + "-0-7")).hasMessage("no record that was committed");
    }

    @Test
    void aVectorOfAnotherModelIsNotUsed() {
        holds(7, "{\"model\":\"old@0123456789ab\",\"vector\":[0.6,0.8]}");

        assertThatThrownBy(() -> read(TOPIC + "-0-7")).hasMessage("a vector of the model old@0123456789ab");
    }

    @Test
    void whatIsNoEmbeddingIsNotUsed() {
        holds(7, "no JSON");

        assertThatThrownBy(() -> read(TOPIC + "-0-7")).hasMessageContaining("a value that cannot be read");
    }

    @Test
    void aVectorOfAnotherLengthIsNotUsed() {
        holds(7, "{\"model\":\"" + MODEL + "\",\"vector\":[6,8]}");

        assertThatThrownBy(() -> read(TOPIC + "-0-7")).hasMessageContaining("has length 1, not 10");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsToBeAskedAgain() {
        consumer.setPollException(new TimeoutException("nobody there"));

        assertThatThrownBy(() -> read(TOPIC + "-0-7"))
                .isInstanceOf(UnavailableException.class)
                .hasMessage(TOPIC + "-0-7 cannot be read now (nobody there)");
    }

    @Test
    void aBrokerThatIsNotFoundIsToBeAskedAgain() {
        StoredEmbeddings unreachable = new KafkaStoredEmbeddings(
                () -> {
                    throw new KafkaException("Failed to construct", new ConfigException("no such host"));
                },
                TOPIC,
                MODEL,
                (topic, value) -> new ImageEmbedding());

        assertThatThrownBy(unreachable::open)
                .isInstanceOf(UnavailableException.class)
                .hasMessage("no connection to the brokers (no such host)");
    }

    @Test
    void aRegistryThatDoesNotAnswerIsToBeAskedAgain() throws Exception {
        RegistryUnavailableException away = new RegistryUnavailableException("the schema registry does not answer");
        holds(7, "Avro");
        try (Reading waiting = new KafkaStoredEmbeddings(() -> consumer, TOPIC, MODEL, (topic, value) -> {
                    throw away;
                })
                .open()) {

            assertThatThrownBy(() -> waiting.read(Example.Stored.parse(TOPIC + "-0-7")))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage(TOPIC + "-0-7 cannot be read now (the schema registry does not answer)")
                    .hasCause(away);
        }
    }

    @Test
    void aTopicThatMayNotBeReadIsTheMessagesMistake() {
        consumer.setPollException(new TopicAuthorizationException(TOPIC));

        assertThatThrownBy(() -> read(TOPIC + "-0-7"))
                .isInstanceOf(UnusableExampleException.class)
                .hasMessageStartingWith("what cannot be read: ")
                .hasMessageContaining(TOPIC);
    }

    @Test
    void aRecordThatIsDeletedMeanwhileIsNoRecord() {
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 7L)));

        assertThatThrownBy(() -> read(TOPIC + "-0-7"))
                .isInstanceOf(UnusableExampleException.class)
                .hasMessage("no record any more");
    }
}
