package io.clipstream.streams.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LastReportedTest {
    private static final ChangeMemory MEMORY = new ChangeMemory(Duration.ofSeconds(1), 3, false);

    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(LastReported.STORE), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private LastReported last;
    private long offset;

    @BeforeEach
    void open() {
        store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
        last = new LastReported(store, MEMORY);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private boolean tells(String key, String... labels) {
        return tellsAt(0, key, labels);
    }

    private boolean tellsAt(long timestamp, String key, String... labels) {
        return last.isNews(bytes(key), new Reported("set", List.of(labels)), offset++, timestamp);
    }

    @Test
    void theFirstIsNewsAndThenWhatDiffers() {
        assertThat(tells("camera", "cat")).isTrue();
        assertThat(tells("camera", "cat")).isFalse();
        assertThat(tells("camera", "dog")).isTrue();
        assertThat(tells("camera")).as("nothing is reported any more").isTrue();
        assertThat(tells("camera")).isFalse();
        assertThat(tells("camera", "cat", "dog")).isTrue();
        assertThat(tells("camera", "dog", "cat")).as("the same two").isFalse();
    }

    @Test
    void keysAndSetsAreEachOnTheirOwn() {
        assertThat(tells("one", "cat")).isTrue();
        assertThat(tells("two", "cat")).isTrue();
        assertThat(last.isNews(bytes("one"), new Reported("other", List.of("cat")), offset++, 0))
                .isTrue();
        assertThat(tells("one", "cat")).isFalse();
    }

    @Test
    void whatHasNoKeyIsAlwaysTold() {
        Reported cat = new Reported("set", List.of("cat"));

        assertThat(last.isNews(null, cat, 0, 0)).isTrue();
        assertThat(last.isNews(null, cat, 1, 0)).isTrue();
        assertThat(store.approximateNumEntries()).isZero();
    }

    @Test
    void whatStaysIsToldAgainAfterTheRetention() {
        assertThat(tellsAt(0, "camera", "cat")).isTrue();
        assertThat(tellsAt(1_000, "camera", "cat")).isFalse();
        assertThat(tellsAt(1_001, "camera", "cat")).isTrue();
        assertThat(tellsAt(500, "camera", "cat")).as("an earlier image").isFalse();
    }

    @Test
    void anEntryThatIsTooOldIsForgottenWhoeverComesNext() {
        tellsAt(0, "old", "cat");
        tellsAt(2_000, "new", "cat");

        assertThat(store.approximateNumEntries()).isEqualTo(1);
        assertThat(tellsAt(2_000, "new", "cat")).isFalse();
    }

    @Test
    void aTimestampFromTheFutureDoesNotEndTheMemory() {
        tellsAt(1_000_000_000, "broken clock", "cat");
        assertThat(tellsAt(10, "camera", "cat")).isTrue();

        assertThat(tellsAt(20, "camera", "cat")).isFalse();
    }

    @Test
    void beyondTheMostKeysTheOldestIsForgotten() {
        tells("one", "cat");
        tells("two", "cat");
        tells("three", "cat");
        tells("one", "dog");
        tells("four", "cat");

        assertThat(store.approximateNumEntries()).isEqualTo(3);
        assertThat(tells("one", "dog")).isFalse();
        assertThat(tells("four", "cat")).isFalse();
        assertThat(tells("two", "cat")).as("forgotten").isTrue();
    }

    @Test
    void whoTakesOverThePartitionKnowsWhatWasTold() {
        tells("one", "cat");
        tells("two", "cat");
        tells("three", "cat");
        tells("one", "dog");

        last = new LastReported(store, MEMORY);

        assertThat(tells("one", "dog")).isFalse();
        tells("four", "cat");
        assertThat(tells("three", "cat")).isFalse();
        assertThat(tells("two", "cat"))
                .as("the oldest was forgotten for the fourth")
                .isTrue();
    }

    @Test
    void withAtLeastOnceAnImageThatComesAgainIsToldAgain() {
        last = new LastReported(store, new ChangeMemory(Duration.ofSeconds(1), 3, true));
        Reported cat = new Reported("set", List.of("cat"));
        Reported dog = new Reported("set", List.of("dog"));
        byte[] key = bytes("camera");
        assertThat(last.isNews(key, cat, 5, 0)).isTrue();
        assertThat(last.isNews(key, cat, 6, 0)).isFalse();
        assertThat(last.isNews(key, dog, 7, 0)).isTrue();

        // The process dies; the changelog got further than the results.
        last = new LastReported(store, new ChangeMemory(Duration.ofSeconds(1), 3, true));

        assertThat(last.isNews(key, cat, 5, 0)).isTrue();
        assertThat(last.isNews(key, cat, 6, 0)).isTrue();
        assertThat(last.isNews(key, dog, 7, 0)).isTrue();
        assertThat(last.isNews(key, dog, 8, 0)).isFalse();
    }

    @Test
    void whatIsNoEntryOfOursIsAsGoodAsNone() {
        tells("camera", "cat");
        store.all().forEachRemaining(each -> store.put(each.key, new byte[] {1}));
        last = new LastReported(store, MEMORY);

        assertThat(tells("camera", "cat")).isTrue();
        assertThat(tells("camera", "cat")).isFalse();
    }
}
