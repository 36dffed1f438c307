package io.clipstream.streams.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteWatchTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final FakeTopics topics = new FakeTopics();
    private final RouteTable table = new RouteTable("r.");
    private Set<String> named = Set.of("a");
    private final RouteGuard guard = new RouteGuard(table, true);
    private final RouteWatch watch = new RouteWatch(table, guard, topics::ask, () -> named, INTERVAL);
    private long now = 1;

    @AfterEach
    void close() {
        watch.close();
    }

    private void after(Duration time, boolean news) {
        now += time.toNanos();
        watch.look(now, news);
    }

    @Test
    void aNewRouteIsAskedAboutAtOnceAndThenFromTimeToTime() {
        topics.make("r.a", 2);
        watch.look(now, true);
        assertThat(table.isOpen("r.a")).isTrue();
        assertThat(topics.timesAsked("r.a")).isEqualTo(1);

        after(INTERVAL.minusSeconds(1), false);
        assertThat(topics.timesAsked("r.a")).isZero();
        after(Duration.ofSeconds(1), false);
        assertThat(topics.timesAsked("r.a")).isEqualTo(1);
    }

    @Test
    void aTopicIsLostWhenItIsDeniedTwiceAndBackWhenItIsThereAgain() {
        topics.make("r.a", 2);
        watch.look(now, true);
        topics.there.clear();
        after(INTERVAL, false);
        assertThat(table.isOpen("r.a")).as("denied once").isTrue();
        after(Duration.ofMillis(100), false);
        assertThat(table.isOpen("r.a")).as("denied twice, too soon").isTrue();
        after(RouteWatch.DOUBT, false);
        assertThat(Objects.requireNonNull(table.state("r.a")).problem())
                .asString()
                .contains("no topic r.a");

        topics.make("r.a", 3);
        after(INTERVAL, false);
        assertThat(Objects.requireNonNull(table.state("r.a")).partitions()).isEqualTo(3);
    }

    @Test
    void aDenialThatIsTakenBackCountsForNothing() {
        topics.make("r.a", 2);
        watch.look(now, true);
        RouteState there = Objects.requireNonNull(topics.there.remove("r.a"));
        after(INTERVAL, false);
        topics.there.put("r.a", there);
        after(RouteWatch.DOUBT, false);
        topics.there.clear();
        after(INTERVAL, false);

        assertThat(table.isOpen("r.a")).isTrue();
    }

    @Test
    void untilTheBrokersHaveSaidItTwiceNothingIsKnownOfATopicThatIsNotThere() {
        watch.look(now, true);
        assertThat(table.state("r.a")).isNull();
        after(RouteWatch.DOUBT, false);
        assertThat(Objects.requireNonNull(table.state("r.a")).isOpen()).isFalse();
        topics.asked.clear();

        topics.make("r.a", 1);
        after(Duration.ofMillis(1), true);
        assertThat(table.isOpen("r.a")).as("asked again when label sets change").isTrue();
    }

    @Test
    void whoHasSentToALostTopicIsGivenUpAndNoOther() {
        topics.make("r.a", 2);
        topics.make("r.b", 2);
        named = Set.of("a", "b");
        watch.look(now, true);
        MockProducer<byte[], byte[]> toA = producer();
        MockProducer<byte[], byte[]> toB = producer();
        MockProducer<byte[], byte[]> toNone = producer();
        guard.around(toA).send(new ProducerRecord<>("r.a", new byte[1]));
        guard.around(toB).send(new ProducerRecord<>("r.b", new byte[1]));
        guard.around(toNone).send(new ProducerRecord<>("classifications", new byte[1]));

        topics.there.remove("r.a");
        after(INTERVAL, false);
        after(RouteWatch.DOUBT, false);

        assertThat(toA.closed())
                .as("it would ask for the topic again, as if to have it made")
                .isTrue();
        assertThat(toB.closed()).isFalse();
        assertThat(toNone.closed()).isFalse();
    }

    @Test
    void aTopicThatWasMadeAnewGivesUpOnlyWhoWaitsForTheOldOne() {
        topics.make("r.a", 2);
        watch.look(now, true);
        MockProducer<byte[], byte[]> waiting =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        MockProducer<byte[], byte[]> done = producer();
        guard.around(waiting).send(new ProducerRecord<>("r.a", new byte[1]));
        guard.around(done).send(new ProducerRecord<>("r.a", new byte[1]));

        topics.make("r.a", 1);
        now = System.nanoTime() + RouteWatch.PATIENCE.toNanos();
        watch.look(now, false);

        assertThat(waiting.closed()).isTrue();
        assertThat(done.closed()).isFalse();
        assertThat(Objects.requireNonNull(table.state("r.a")).partitions()).isEqualTo(1);
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Test
    void whatNoSetNamesAnyMoreIsForgottenAfterAWhile() {
        topics.make("r.a", 2);
        topics.make("r.b", 2);
        watch.look(now, true);
        named = Set.of("b");
        after(Duration.ofSeconds(1), true);
        assertThat(table.isOpen("r.a")).as("results may be on their way").isTrue();
        after(RouteWatch.KEPT.minusSeconds(1), false);
        assertThat(table.state("r.a")).isNotNull();
        after(Duration.ofSeconds(1), false);

        assertThat(table.topics()).containsExactly("r.b");
    }

    @Test
    void brokersThatDoNotAnswerChangeNothing() {
        topics.make("r.a", 2);
        watch.look(now, true);
        topics.answers = false;

        assertThatThrownBy(() -> after(INTERVAL, false)).isInstanceOf(RoutesUnknownException.class);
        assertThat(table.isOpen("r.a")).isTrue();
        topics.answers = true;
        topics.asked.clear();
        after(Duration.ofMillis(1), false);
        assertThat(topics.timesAsked("r.a")).as("asked again at once").isEqualTo(1);
    }
}
