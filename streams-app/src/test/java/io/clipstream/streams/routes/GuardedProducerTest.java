package io.clipstream.streams.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kafka's own producer, which waits for brokers that are not there as it waits for a topic that is not. */
class GuardedProducerTest {
    private static final Duration PATIENCE = Duration.ofMillis(1);

    private final RouteTable table = new RouteTable("r.");
    private final List<Exception> told = new ArrayList<>();
    private final Producer<byte[], byte[]> kafka = new KafkaProducer<>(
            Map.of("bootstrap.servers", "127.0.0.1:1", "reconnect.backoff.ms", "1000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());

    @AfterEach
    void close() {
        kafka.close(Duration.ZERO);
    }

    private GuardedProducer guarded(boolean transactional) {
        return new GuardedProducer(table, kafka, transactional, closed -> {});
    }

    private static ProducerRecord<byte[], byte[]> record(String topic) {
        return new ProducerRecord<>(topic, 0, null, new byte[1]);
    }

    @Test
    void partitionsOfARouteAreThoseThatAreKnownAndNobodyIsAsked() {
        Producer<byte[], byte[]> producer = guarded(true).proxy();
        table.put("r.known", RouteState.open(Uuid.randomUuid(), 7, 1_000));

        assertThat(producer.partitionsFor("r.known")).hasSize(7);
        assertThat(producer.partitionsFor("r.unknown")).hasSize(1);
    }

    @Test
    void aRecordForARouteThatIsNotThereIsNotSent() {
        GuardedProducer guarded = guarded(true);
        Producer<byte[], byte[]> producer = guarded.proxy();

        assertThatThrownBy(() -> producer.send(record("r.gone")))
                .isExactlyInstanceOf(KafkaException.class)
                .hasCauseInstanceOf(ProducerFencedException.class)
                .hasMessageContaining("r.gone");
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(ProducerFencedException.class);
        assertThatThrownBy(producer::beginTransaction).isInstanceOf(ProducerFencedException.class);
        assertThat(producer.partitionsFor("classifications"))
                .as("a failure here would end the stream thread")
                .hasSize(1);
        assertThat(guarded.knows("r.other")).isFalse();
        producer.flush();
        producer.close();
    }

    @Test
    void withoutTransactionsTheThreadEndsForThisReason() {
        Producer<byte[], byte[]> producer = guarded(false).proxy();

        assertThatThrownBy(() -> producer.send(record("r.gone")))
                .isInstanceOf(RouteLostException.class)
                .satisfies(failure -> assertThat(RouteLostException.causes(new IllegalStateException(failure)))
                        .isTrue());
        assertThatThrownBy(producer::flush)
                .as("offsets are committed after this")
                .isInstanceOf(RouteLostException.class);
        assertThat(RouteLostException.causes(new IllegalStateException("another")))
                .isFalse();
    }

    @Test
    void aTopicThatRefusesAResultIsClosedAndTheProducerGivenUp() {
        MockProducer<byte[], byte[]> brokers =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        Producer<byte[], byte[]> producer = new GuardedProducer(table, brokers, true, closed -> {}).proxy();
        table.put("r.a", RouteState.open(Uuid.randomUuid(), 1, 1_000));
        producer.send(record("r.a"), (metadata, exception) -> told.add(exception));

        brokers.errorNext(new InvalidTimestampException("from the future"));

        assertThat(told).singleElement().isInstanceOf(ProducerFencedException.class);
        assertThat(table.missing()).containsExactly("r.a");
        assertThat(table.state("r.a")).asString().contains("refused a result: from the future");
        assertThat(brokers.closed()).isTrue();
    }

    @Test
    void anotherFailureIsToldAsItIs() {
        MockProducer<byte[], byte[]> brokers =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        Producer<byte[], byte[]> producer = new GuardedProducer(table, brokers, true, closed -> {}).proxy();
        table.put("r.a", RouteState.open(Uuid.randomUuid(), 1, 1_000));
        producer.send(record("r.a"), (metadata, exception) -> told.add(exception));
        producer.send(record("classifications"), (metadata, exception) -> told.add(exception));

        brokers.errorNext(new TimeoutException("no answer"));
        brokers.errorNext(new InvalidTimestampException("no route's"));

        assertThat(told).extracting(Exception::getMessage).containsExactly("no answer", "no route's");
        assertThat(table.missing()).isEmpty();
        assertThat(brokers.closed()).isFalse();
    }

    @Test
    void whoWaitsForATopicIsLetGoWhenTheProducerIsGivenUp() throws Exception {
        table.put("r.a", RouteState.open(Uuid.randomUuid(), 1, 1_000));
        GuardedProducer guarded = guarded(true);
        Producer<byte[], byte[]> producer = guarded.proxy();
        CompletableFuture<Throwable> sending = new CompletableFuture<>();
        Thread stream = new Thread(() -> {
            try {
                producer.send(record("r.a"), (metadata, exception) -> told.add(exception));
                sending.complete(new AssertionError("sent, though there is no broker"));
            } catch (KafkaException e) {
                sending.complete(e);
            }
        });
        stream.start();
        org.awaitility.Awaitility.await()
                .until(() -> guarded.stuck(System.nanoTime(), PATIENCE).equals(Set.of("r.a")));

        guarded.giveUp("r.a is gone");

        assertThat(sending.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(ProducerFencedException.class);
        assertThat(guarded.stuck(System.nanoTime(), PATIENCE)).isEmpty();
        assertThatThrownBy(() -> producer.send(record("elsewhere"))).hasCauseInstanceOf(ProducerFencedException.class);
        assertThat(told).isEmpty();
    }
}
