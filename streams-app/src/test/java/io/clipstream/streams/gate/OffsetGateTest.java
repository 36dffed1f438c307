package io.clipstream.streams.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetGateTest {
    private static final TopicPartition FIRST = new TopicPartition("images", 0);
    private static final TopicPartition SECOND = new TopicPartition("images", 1);

    private final OffsetGate gate = new OffsetGate();

    private long clamped(TopicPartition partition, long offset) {
        return gate.clamp(Map.of(partition, new OffsetAndMetadata(offset)))
                .get(partition)
                .offset();
    }

    @Test
    void anOffsetIsLoweredToTheFirstOpenRecordOfItsPartition() {
        gate.accept(FIRST, 10);
        gate.accept(FIRST, 11);
        gate.accept(FIRST, 12);
        gate.accept(SECOND, 5);

        assertThat(clamped(FIRST, 13)).isEqualTo(10);
        gate.release(FIRST, 11);
        assertThat(clamped(FIRST, 13)).isEqualTo(10);
        gate.release(FIRST, 10);
        assertThat(clamped(FIRST, 13)).isEqualTo(12);
        gate.release(FIRST, 12);
        assertThat(clamped(FIRST, 13)).isEqualTo(13);
        assertThat(clamped(SECOND, 6)).isEqualTo(5);
    }

    @Test
    void anOffsetIsNeverRaised() {
        gate.accept(FIRST, 10);

        assertThat(clamped(FIRST, 4)).isEqualTo(4);
    }

    @Test
    void metadataIsKept() {
        gate.accept(FIRST, 10);
        OffsetAndMetadata committed = new OffsetAndMetadata(12, Optional.of(3), "stream time");

        assertThat(gate.clamp(Map.of(FIRST, committed)).get(FIRST).metadata()).isEqualTo("stream time");
    }

    @Test
    void aPartitionThatIsGivenUpHoldsNothingBack() {
        gate.accept(FIRST, 10);
        gate.accept(SECOND, 7);

        gate.discard(FIRST);

        assertThat(clamped(FIRST, 13)).isEqualTo(13);
        assertThat(clamped(SECOND, 9)).isEqualTo(7);
        gate.accept(FIRST, 10);
        assertThat(clamped(FIRST, 13)).isEqualTo(10);
    }

    @Test
    void aThreadsRecordsAreItsOwn() throws Exception {
        gate.accept(FIRST, 10);
        AtomicReference<Long> elsewhere = new AtomicReference<>();

        Thread other = new Thread(() -> elsewhere.set(clamped(FIRST, 13)));
        other.start();
        other.join();

        assertThat(elsewhere.get()).isEqualTo(13);
    }

    @Test
    void mistakesInItsUseAreFound() {
        gate.accept(FIRST, 10);

        assertThatThrownBy(() -> gate.accept(FIRST, 10)).hasMessageContaining("accepted before");
        assertThatThrownBy(() -> gate.release(FIRST, 11)).hasMessageContaining("not open");
        assertThatThrownBy(() -> gate.release(SECOND, 1)).hasMessageContaining("not open");
    }

    @Test
    void aThreadHearsOfWhatIsReadyUntilItUnregisters() {
        AtomicBoolean ready = new AtomicBoolean();
        AtomicBoolean expecting = new AtomicBoolean();
        Runnable unregister = gate.whenReady(expecting::get, ready::get);

        assertThat(gate.anythingExpected()).isFalse();
        expecting.set(true);
        assertThat(gate.anythingExpected()).isTrue();
        assertThat(gate.anythingReady()).isFalse();
        ready.set(true);
        assertThat(gate.anythingReady()).isTrue();
        unregister.run();
        assertThat(gate.anythingReady()).isFalse();
        assertThat(gate.anythingExpected()).isFalse();
    }

    @Test
    void aThreadThatHasReleasedNothingSinceItAskedIsToldSo() {
        OffsetGate gate = new OffsetGate();
        TopicPartition partition = new TopicPartition("images", 0);
        gate.releasedSinceLastAsked();
        gate.accept(partition, 7);

        boolean beforeRelease = gate.releasedSinceLastAsked();
        gate.release(partition, 7);

        assertThat(beforeRelease).isFalse();
        assertThat(gate.releasedSinceLastAsked()).isTrue();
        assertThat(gate.releasedSinceLastAsked()).isFalse();
    }
}
