package io.clipstream.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BroadcastTest {
    private final Broadcast broadcast = new Broadcast(4, 2, 2);

    private static Frame state(String key, int value) {
        return Frame.state("state", key, JsonNodeFactory.instance.numberNode(value));
    }

    private static Frame flow(int value) {
        return Frame.flow("flow", JsonNodeFactory.instance.numberNode(value));
    }

    /** The data alone. */
    private static List<String> texts(List<byte[]> frames) {
        return frames.stream()
                .map(frame -> new String(frame, StandardCharsets.UTF_8).replaceAll("(?s).*data: (.*)\n\n", "$1"))
                .toList();
    }

    @Test
    void whoComesLaterGetsTheStateAndTheLastOfTheFlow() throws Exception {
        broadcast.publish(List.of(state("a", 1), state("b", 2), state("a", 3), flow(10), flow(11), flow(12)));
        broadcast.publish(List.of(
                Frame.endOfState("state", "b", JsonNodeFactory.instance.nullNode()),
                Frame.passing("passing", JsonNodeFactory.instance.numberNode(99))));

        assertThat(texts(broadcast.join().orElseThrow().next(0))).containsExactly("3", "11", "12");
    }

    @Test
    void eachViewerGetsEachFrameOnce() throws Exception {
        Broadcast.Viewer first = broadcast.join().orElseThrow();
        Broadcast.Viewer second = broadcast.join().orElseThrow();
        first.next(0);
        second.next(0);
        broadcast.publish(List.of(flow(1), flow(2)));

        List<byte[]> got = first.next(0);
        assertThat(texts(got)).containsExactly("1", "2");
        assertThat(second.next(0)).as("the same bytes, serialised once").containsExactlyElementsOf(got);
        assertThat(first.next(0)).isEmpty();
    }

    @Test
    void aSlowViewerMissesFramesAndGetsTheStateAnew() throws Exception {
        Broadcast.Viewer slow = broadcast.join().orElseThrow();
        slow.next(0);
        broadcast.publish(List.of(state("a", 1)));
        for (int i = 0; i < 100; i++) {
            broadcast.publish(List.of(flow(i)));
        }

        assertThat(texts(slow.next(0))).containsExactly("1");
        broadcast.publish(List.of(flow(100)));
        assertThat(texts(slow.next(0))).containsExactly("100");
    }

    @Test
    void noMoreViewersThanMayBe() {
        Broadcast.Viewer first = broadcast.join().orElseThrow();
        assertThat(broadcast.join()).isPresent();
        assertThat(broadcast.join()).isEmpty();

        first.close();
        first.close();

        assertThat(broadcast.viewers()).isEqualTo(1);
        assertThat(broadcast.join()).isPresent();
    }

    @Test
    void itIsWatchedUntilAMomentAfterTheLastHasLeft() {
        Broadcast.Viewer only = broadcast.join().orElseThrow();
        assertThat(broadcast.isWatched(0)).isTrue();
        only.close();
        assertThat(broadcast.isWatched(TimeUnit.HOURS.toNanos(1))).isTrue();
        assertThat(broadcast.isWatched(0)).isFalse();
    }

    @Test
    void closingLetsEverybodyGo() throws Exception {
        Broadcast.Viewer viewer = broadcast.join().orElseThrow();
        viewer.next(0);
        CompletableFuture<Boolean> over = CompletableFuture.supplyAsync(() -> {
            try {
                viewer.next(60_000);
                return viewer.isOver();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        broadcast.close();

        assertThat(over.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(broadcast.awaitViewer()).isFalse();
        assertThat(broadcast.join()).isEqualTo(Optional.empty());
    }
}
