package io.clipstream.model.hub;

import static io.clipstream.model.hub.HubFixture.ID;
import static io.clipstream.model.hub.HubFixture.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clipstream.model.testing.LoopbackHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One cache for several processes, Python's among them, and for a machine without network. */
class SharedCacheTest {
    private static final String COMMIT = "3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268";

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

    /** What {@code huggingface_hub} writes. */
    private Path asPython(String... names) throws IOException {
        Path blobs = Files.createDirectories(fixture.folder().resolve("blobs"));
        Path snapshot =
                Files.createDirectories(fixture.folder().resolve("snapshots").resolve(COMMIT));
        for (String name : names) {
            byte[] content = ("content of " + name).getBytes(StandardCharsets.UTF_8);
            Path blob = Files.write(blobs.resolve(LoopbackHub.etag(name, content)), content);
            Files.createSymbolicLink(
                    snapshot.resolve(name), Path.of("../../blobs").resolve(blob.getFileName()));
        }
        Path refs = Files.createDirectories(fixture.folder().resolve("refs"));
        Files.writeString(refs.resolve("main"), COMMIT);
        return snapshot;
    }

    @Test
    void whatPythonFetchedIsUsedWithoutARequest() throws IOException {
        Path snapshot = asPython("config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors");

        assertThat(fixture.modelHub().cached(ID)).contains(snapshot);
        assertThat(fixture.modelHub().cached(ID.at(COMMIT))).contains(snapshot);
        assertThat(fixture.modelHub("HF_HUB_OFFLINE", "1").pull(ID, fixture).directory())
                .isEqualTo(snapshot);
        assertThat(fixture.hub.requests()).isEmpty();
    }

    @Test
    void aCommitIsNotWhatABranchIs() throws IOException {
        asPython("config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors");

        assertThat(fixture.modelHub().cached(ID.at("v1"))).isEmpty();
        assertThat(fixture.modelHub().cached(ID.at("a".repeat(40)))).isEmpty();
    }

    @Test
    void aLinkToABlobThatIsGoneIsMadeAnew() throws IOException {
        fixture.pull();
        Files.delete(fixture.blob("model.safetensors", WEIGHTS));

        assertThat(fixture.modelHub().cached(ID)).isEmpty();
        fixture.pull();

        assertThat(fixture.snapshot().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void aBlobThatWasCutIsReplaced() throws IOException {
        Files.createDirectories(fixture.blob("model.safetensors", WEIGHTS).getParent());
        Files.write(fixture.blob("model.safetensors", WEIGHTS), new byte[3]);

        fixture.pull();

        assertThat(fixture.snapshot().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void offlineAndIncompleteNamesTheFiles() throws IOException {
        Path snapshot = asPython("config.json", "tokenizer.json", "pytorch_model.bin");

        assertThatThrownBy(() -> fixture.modelHub("HF_HUB_OFFLINE", "YES").pull(ID, fixture))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("HF_HUB_OFFLINE forbids to ask the hub")
                .hasMessageContaining("clipstream model pull openai/clip-vit-base-patch32")
                .hasMessageContaining(snapshot.resolve("model.safetensors") + " (missing)")
                .hasMessageContaining(snapshot.resolve("preprocessor_config.json") + " (missing)")
                .hasMessageNotContaining(snapshot.resolve("tokenizer.json") + " (missing)");
        assertThat(fixture.hub.requests()).isEmpty();
    }

    @Test
    void offlineAndAbsentSaysWhichFilesGoWhere() {
        assertThatThrownBy(() -> fixture.modelHub("HF_HUB_OFFLINE", "1").pull(ID, fixture))
                .hasMessageContaining(fixture.folder() + "/snapshots/COMMIT/ with config.json, model.safetensors,"
                        + " preprocessor_config.json, tokenizer.json")
                .hasMessageContaining("or with open_clip_config.json, open_clip_model.safetensors, tokenizer.json")
                .hasMessageContaining(fixture.folder() + "/refs/main with the text COMMIT");
    }

    @Test
    void filesPutWhereThatSaysAreUsed() throws IOException {
        Path snapshot =
                Files.createDirectories(fixture.folder().resolve("snapshots").resolve(COMMIT));
        for (String name : List.of("config.json", "model.safetensors", "preprocessor_config.json", "tokenizer.json")) {
            Files.writeString(snapshot.resolve(name), "{}");
        }
        Files.createDirectories(fixture.folder().resolve("refs"));
        Files.writeString(fixture.folder().resolve("refs/main"), COMMIT + "\n");

        assertThat(fixture.modelHub("HF_HUB_OFFLINE", "1").cached(ID)).contains(snapshot);
    }

    @Test
    void aReferenceThatIsNoCommitIsRefused() throws IOException {
        Files.createDirectories(fixture.folder().resolve("refs"));
        Files.writeString(fixture.folder().resolve("refs/main"), "../../../elsewhere");

        assertThatThrownBy(() -> fixture.modelHub().cached(ID)).hasMessageContaining("refs/main holds no commit");
    }

    @Test
    void twoPullsAtOnceFetchEachBlobOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<PulledModel>> pulls =
                    threads.invokeAll(java.util.Collections.nCopies(4, (Callable<PulledModel>) fixture::pull));

            long received = 0;
            for (Future<PulledModel> pull : pulls) {
                assertThat(pull.get().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
                received += pull.get().fetchedBytes();
            }
            assertThat(received).isEqualTo(pulls.get(0).get().bytes());
            assertThat(fixture.weightRequests()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Another process holds the lock as Python's filelock does: with flock(2). */
    @Test
    void waitsForAnotherProcessAndTakesWhatItMade() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")), "there is no flock(1) here");
        String etag = LoopbackHub.etag("model.safetensors", WEIGHTS);
        HubCache cache = new HubCache(fixture.settings(Map.of()).cache(), ID);
        Files.createDirectories(cache.lock(etag).getParent());
        Process other = new ProcessBuilder(
                        "/usr/bin/flock", cache.lock(etag).toString(), "sh", "-c", "echo held; read line")
                .start();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");

            Future<PulledModel> pull = thread.submit(fixture::pull);
            Awaitility.await().until(() -> !fixture.waits.isEmpty());
            Files.createDirectories(cache.blob(etag).getParent());
            Files.write(cache.blob(etag), WEIGHTS);
            other.outputWriter().append("go\n").close();

            assertThat(pull.get().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
            assertThat(fixture.waits)
                    .first()
                    .asString()
                    .contains("another process fetches model.safetensors; waiting for it");
            assertThat(fixture.weightRequests()).isEmpty();
        } finally {
            other.destroy();
            thread.shutdownNow();
        }
    }
}
