package io.clipstream.model.hub;

import static io.clipstream.model.hub.HubFixture.REPOSITORY;
import static io.clipstream.model.hub.HubFixture.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clipstream.model.testing.LoopbackAnswer;
import io.clipstream.model.testing.LoopbackHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One large file over a bad network onto a bad disk: it is right in the end, or it is not there. */
class DownloadTest {
    private static final String NAME = "model.safetensors";

    @TempDir
    private Path home;

    private HubFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new HubFixture(home);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void spoil(LoopbackAnswer answer) {
        fixture.hub.spoil("GET", LoopbackHub.CDN, NAME, answer);
    }

    private void assertRight() throws IOException {
        assertThat(fixture.snapshot().resolve(NAME)).hasBinaryContent(WEIGHTS);
        assertThat(fixture.incompleteWeights()).doesNotExist();
    }

    @Test
    void aCutConnectionGoesOnWhereItWas() throws IOException {
        spoil(LoopbackAnswer.cutAfter(100_000));
        spoil(LoopbackAnswer.cutAfter(50_000));

        PulledModel pulled = fixture.pull();

        assertRight();
        assertThat(fixture.weightRequests()).hasSize(3).last().asString().endsWith(" bytes=150000-");
        assertThat(pulled.fetchedBytes()).isEqualTo(pulled.bytes());
        assertThat(fixture.waits)
                .hasSize(2)
                .first()
                .asString()
                .contains("after 100000 of 300000 bytes; trying again in 1 s");
        assertThat(fixture.rests).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    @Test
    void aConnectionThatIsAlwaysCutIsGivenUpAndKept() throws IOException {
        for (int i = 0; i < 6; i++) {
            spoil(LoopbackAnswer.cutAfter(i == 0 ? 1000 : 0));
        }

        assertThatThrownBy(fixture::pull)
                .isInstanceOf(HubException.class)
                .hasMessageContaining("after 1000 of 300000 bytes; tried 6 times");
        assertThat(fixture.incompleteWeights()).hasSize(1000);
        assertThat(fixture.snapshot().resolve(NAME)).doesNotExist();
        assertThat(fixture.modelHub().cached(HubFixture.ID)).isEmpty();
        assertThat(fixture.rests.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L, 16L);

        fixture.pull();

        assertRight();
    }

    @Test
    void goesOnFromWhatAnotherLeft() throws IOException {
        fixture.leaveIncomplete(Arrays.copyOf(WEIGHTS, 200_000));

        PulledModel pulled = fixture.pull();

        assertRight();
        assertThat(fixture.weightRequests()).hasSize(1).first().asString().endsWith(" bytes=200000-");
        assertThat(pulled.fetchedBytes()).isEqualTo(pulled.bytes() - 200_000);
        assertThat(fixture.reached).last().isEqualTo(fixture.announced);
    }

    @Test
    void aServerThatIgnoresTheRangeIsUnderstood() throws IOException {
        fixture.leaveIncomplete(new byte[200_000]);
        spoil(LoopbackAnswer.ignoringRange());

        fixture.pull();

        assertRight();
        assertThat(fixture.weightRequests()).hasSize(1);
    }

    @Test
    void aServerThatGoesOnElsewhereIsAskedFromTheBeginning() throws IOException {
        fixture.leaveIncomplete(Arrays.copyOf(WEIGHTS, 200_000));
        spoil((exchange, content) -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 100000-299999/300000");
            exchange.sendResponseHeaders(206, 200_000);
            exchange.getResponseBody().write(content, 100_000, 200_000);
        });

        fixture.pull();

        assertRight();
        assertThat(fixture.weightRequests()).hasSize(2).last().asString().doesNotContain("bytes=");
    }

    @Test
    void aRangeThatCannotBeServedIsAskedFromTheBeginning() throws IOException {
        fixture.leaveIncomplete(Arrays.copyOf(WEIGHTS, 200_000));
        spoil(LoopbackAnswer.status(416));

        fixture.pull();

        assertRight();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 300_000, 300_001})
    void aWrongBeginningIsFetchedAnewOnce(int left) throws IOException {
        fixture.leaveIncomplete(new byte[left]);

        fixture.pull();

        assertRight();
    }

    @Test
    void aWrongDigestIsRefused() throws IOException {
        byte[] other = WEIGHTS.clone();
        other[7]++;
        spoil(LoopbackAnswer.content(other));

        assertThatThrownBy(fixture::pull)
                .isInstanceOf(HubException.class)
                .hasMessageContaining(NAME + ": refused: what came has not the digest that the hub gives");
        assertThat(fixture.incompleteWeights()).doesNotExist();
        assertThat(fixture.blob(NAME, WEIGHTS)).doesNotExist();
        assertThat(fixture.snapshot().resolve(NAME)).doesNotExist();
        assertThat(fixture.folder().resolve("refs/main")).doesNotExist();
    }

    @Test
    void aWrongDigestOfASmallFileIsRefused() {
        fixture.hub.spoil(
                "GET",
                "",
                "/config.json",
                LoopbackAnswer.content("{\"model_type\":\"CLIP\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        assertThatThrownBy(fixture::pull).hasMessageContaining("config.json: refused: what came has not the digest");
    }

    @Test
    void moreThanWasAnnouncedIsRefused() {
        spoil(LoopbackAnswer.content(Arrays.copyOf(WEIGHTS, 300_001)));

        assertThatThrownBy(fixture::pull)
                .hasMessageContaining(NAME + ": refused: the server sends more than the 300000 bytes it announced");
        assertThat(fixture.incompleteWeights()).doesNotExist();
    }

    @Test
    void lessThanWasAnnouncedIsCompleted() throws IOException {
        spoil(LoopbackAnswer.content(Arrays.copyOf(WEIGHTS, 299_999)));

        fixture.pull();

        assertRight();
        assertThat(fixture.weightRequests()).hasSize(2);
    }

    @Test
    void aSilentServerIsCutOff() throws IOException {
        Surroundings usual = fixture.surroundings();
        var ended = new java.util.concurrent.CountDownLatch(1);
        spoil((exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 10);
            exchange.getResponseBody().flush();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        fixture.modelHub(new Surroundings(
                        usual.disk(), usual.pause(), usual.links(), usual.answer(), Duration.ofMillis(200)))
                .pull(HubFixture.ID, fixture);
        ended.countDown();

        assertRight();
        assertThat(fixture.waits).singleElement().asString().contains("nothing came for 200 ms");
        assertThat(fixture.weightRequests()).last().asString().endsWith(" bytes=10-");
    }

    @Test
    void aDiskWithoutRoomIsSeenBefore() {
        Surroundings usual = fixture.surroundings();

        assertThatThrownBy(() -> fixture.modelHub(new Surroundings(
                                directory -> 299_000, usual.pause(), usual.links(), usual.answer(), usual.silence()))
                        .pull(HubFixture.ID, fixture))
                .isInstanceOf(HubException.class)
                .hasMessageContaining(
                        "no room: 1 MiB are to be fetched into " + fixture.cache() + ", where 0 MiB are free");
        assertThat(fixture.weightRequests()).isEmpty();
    }

    @Test
    void aDiskThatFillsUpLeavesNoWrongFile() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full here");
        fixture.leaveIncomplete(new byte[0]);
        Files.delete(fixture.incompleteWeights());
        Files.createSymbolicLink(fixture.incompleteWeights(), full);

        assertThatThrownBy(fixture::pull)
                .isInstanceOf(HubException.class)
                .hasMessageContaining("cannot write " + fixture.incompleteWeights() + ": No space left on device");
        assertThat(fixture.snapshot().resolve(NAME)).doesNotExist();
        assertThat(fixture.folder().resolve("refs/main")).doesNotExist();

        Files.delete(fixture.incompleteWeights());
        fixture.pull();

        assertRight();
    }

    @Test
    void whereLinksCannotBeFilesTakeTheirPlace() throws IOException {
        // The same content under two names is one blob: it moves to the first, and is fetched for the second.
        fixture.hub.put(REPOSITORY, "tokenizer_config.json", "{}");
        Surroundings usual = fixture.surroundings();
        Surroundings withoutLinks = new Surroundings(
                usual.disk(),
                usual.pause(),
                (link, target) -> {
                    throw new UnsupportedOperationException("no links");
                },
                usual.answer(),
                usual.silence());

        fixture.modelHub(withoutLinks).pull(HubFixture.ID, fixture);

        assertRight();
        assertThat(Files.isSymbolicLink(fixture.snapshot().resolve(NAME))).isFalse();
        assertThat(ModelHubTest.names(fixture.snapshot())).hasSize(6);
        assertThat(fixture.modelHub().cached(HubFixture.ID)).isPresent();
    }

    @Test
    void aBlobThatIsThereIsCopiedWhereLinksCannotBe() throws IOException {
        fixture.pull();
        fixture.hub.put(REPOSITORY, "README.md", "new").forgetRequests();
        Surroundings usual = fixture.surroundings();

        fixture.modelHub(new Surroundings(
                        usual.disk(),
                        usual.pause(),
                        (link, target) -> {
                            throw new java.nio.file.FileSystemException(link.toString(), null, "not permitted");
                        },
                        usual.answer(),
                        usual.silence()))
                .pull(HubFixture.ID, fixture);

        assertThat(fixture.snapshot().resolve(NAME)).isRegularFile().hasBinaryContent(WEIGHTS);
        assertThat(fixture.blob(NAME, WEIGHTS)).exists();
        assertThat(fixture.weightRequests()).isEmpty();
    }
}
