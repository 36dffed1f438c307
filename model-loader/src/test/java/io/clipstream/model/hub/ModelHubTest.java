package io.clipstream.model.hub;

import static io.clipstream.model.hub.HubFixture.ID;
import static io.clipstream.model.hub.HubFixture.REPOSITORY;
import static io.clipstream.model.hub.HubFixture.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.model.testing.LoopbackAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are fetched, and where they lie then. */
class ModelHubTest {
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

    @Test
    void fetchesWhatTheCheckpointNeedsAndNoPickle() throws IOException {
        PulledModel pulled = fixture.pull();

        assertThat(pulled.files())
                .containsExactly(
                        "README.md",
                        "config.json",
                        "model.safetensors",
                        "preprocessor_config.json",
                        "tokenizer.json",
                        "tokenizer_config.json");
        assertThat(pulled.directory()).isEqualTo(fixture.snapshot());
        assertThat(names(fixture.snapshot())).isEqualTo(pulled.files());
        assertThat(fixture.hub.requests()).noneMatch(line -> line.contains("pytorch_model.bin"));
        assertThat(pulled.commit()).isEqualTo(fixture.hub.commit(REPOSITORY));
        assertThat(pulled.fetchedBytes()).isEqualTo(pulled.bytes()).isEqualTo(fixture.announced);
        assertThat(fixture.reached).isSorted().last().isEqualTo(pulled.bytes());
        assertThat(fixture.waits).isEmpty();
    }

    @Test
    void theCacheHasPythonsLayout() throws IOException {
        fixture.pull();

        Path weights = fixture.snapshot().resolve("model.safetensors");
        Path blob = fixture.blob("model.safetensors", WEIGHTS);
        assertThat(Files.readSymbolicLink(weights))
                .isEqualTo(Path.of("../../blobs").resolve(blob.getFileName()));
        assertThat(blob).hasBinaryContent(WEIGHTS);
        assertThat(fixture.folder().resolve("refs/main")).hasContent(fixture.hub.commit(REPOSITORY));
        assertThat(fixture.cache()
                        .resolve(".locks/" + fixture.folder().getFileName() + "/" + blob.getFileName() + ".lock"))
                .exists();
        assertThat(names(fixture.folder())).containsExactly("blobs", "refs", "snapshots");
        assertThat(names(fixture.folder().resolve("blobs"))).allMatch(name -> name.matches("[0-9a-f]+"));
    }

    @Test
    void theTokenStaysWithTheHub() throws IOException {
        fixture.hub.gate(REPOSITORY, "hf_secret");

        fixture.modelHub("HF_TOKEN", " hf_secret\n").pull(ID, fixture);

        assertThat(fixture.weightRequests()).hasSize(1).noneMatch(line -> line.contains("token"));
    }

    @Test
    void theTokenIsReadFromItsFile() throws IOException {
        fixture.hub.gate(REPOSITORY, "hf_filed");
        Files.writeString(home.resolve("token"), "hf_filed\n");

        assertThat(fixture.pull().files()).contains("model.safetensors");
    }

    @Test
    void whatIsThereIsNotFetchedAgain() throws IOException {
        fixture.pull();
        fixture.hub.forgetRequests();

        PulledModel again = fixture.pull();

        assertThat(again.fetchedBytes()).isZero();
        assertThat(fixture.announced).isZero();
        assertThat(fixture.hub.requests()).hasSize(1).first().asString().contains("/revision/main");
    }

    @Test
    void aNewCommitFetchesWhatChangedAndMovesTheReference() throws IOException {
        Path before = fixture.pull().directory();
        fixture.hub.put(REPOSITORY, "README.md", "another licence").forgetRequests();

        PulledModel after = fixture.pull();

        assertThat(after.directory()).isNotEqualTo(before);
        assertThat(after.fetchedBytes()).isEqualTo("another licence".length());
        assertThat(fixture.weightRequests()).isEmpty();
        assertThat(after.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(fixture.modelHub().cached(ID)).contains(after.directory());
        assertThat(fixture.modelHub().cached(ID.at(before.getFileName().toString())))
                .contains(before);
    }

    @Test
    void shardsAreThoseOfTheIndex() throws IOException {
        fixture.hub.remove(REPOSITORY, "model.safetensors");
        fixture.hub
                .put(
                        REPOSITORY,
                        "model.safetensors.index.json",
                        "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}")
                .put(REPOSITORY, "model-1.safetensors", "one")
                .put(REPOSITORY, "model-2.safetensors", "two")
                .put(REPOSITORY, "other.safetensors", "other");

        assertThat(fixture.pull().files())
                .contains("model.safetensors.index.json", "model-1.safetensors", "model-2.safetensors")
                .doesNotContain("other.safetensors", "model.safetensors");
        assertThat(fixture.modelHub().cached(ID)).isPresent();
    }

    @Test
    void anotherLayoutIsOpenClips() throws IOException {
        HubModelId id = HubModelId.of("timm/resnet50_clip.openai").orElseThrow();
        // timm's own files, of the image tower alone, lie beside open_clip's.
        fixture.hub
                .put(id.repository(), "config.json", "{\"architecture\":\"resnet50_clip\"}")
                .put(id.repository(), "model.safetensors", "image tower")
                .put(id.repository(), "open_clip_config.json", "{}")
                .put(id.repository(), "open_clip_model.safetensors", "both")
                .put(id.repository(), "tokenizer.json", "{}");

        PulledModel pulled = fixture.modelHub().pull(id, fixture);

        assertThat(pulled.files())
                .containsExactly("open_clip_config.json", "open_clip_model.safetensors", "tokenizer.json");
        assertThat(pulled.directory().resolve("model.safetensors")).doesNotExist();
        assertThat(fixture.modelHub().cached(id)).contains(pulled.directory());
    }

    @Test
    void ofBothLayoutsHuggingFacesIsTaken() throws IOException {
        fixture.hub.put(REPOSITORY, "open_clip_config.json", "{}").put(REPOSITORY, "open_clip_model.safetensors", "x");

        assertThat(fixture.pull().files())
                .contains("config.json", "model.safetensors")
                .noneMatch(name -> name.startsWith("open"));
    }

    @Test
    void aMissingFileIsNamed() {
        fixture.hub.remove(REPOSITORY, "tokenizer.json");

        assertThatThrownBy(fixture::pull)
                .isInstanceOf(HubException.class)
                .hasMessageContaining(REPOSITORY + ": refused: the repository lacks tokenizer.json, without");
        assertThat(fixture.weightRequests()).isEmpty();
    }

    @Test
    void picklesAreRefusedWithAWayOut() {
        fixture.hub.remove(REPOSITORY, "model.safetensors");

        assertThatThrownBy(fixture::pull)
                .isInstanceOf(HubException.class)
                .hasMessageContaining("(pytorch_model.bin): to read a pickle is to run code")
                .hasMessageContaining("Use a repository or a revision that has model.safetensors, or convert");
    }

    @Test
    void anOpenConversionIsNamed() {
        fixture.hub.remove(REPOSITORY, "model.safetensors");
        fixture.hub.spoil("GET", "", "/discussions", LoopbackAnswer.content("""
                {"discussions":[
                  {"num":3,"isPullRequest":true,"status":"open","author":{"name":"somebody"}},
                  {"num":66,"isPullRequest":true,"status":"open","author":{"name":"SFconvertbot"}}]}""".getBytes(
                        java.nio.charset.StandardCharsets.UTF_8)));
        fixture.hub.spoil(
                "GET",
                "",
                "/revision/refs/pr/66",
                LoopbackAnswer.content(
                        ("{\"sha\":\"" + "a".repeat(40) + "\",\"siblings\":[{\"rfilename\":\"model.safetensors\"}]}")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        assertThatThrownBy(fixture::pull).hasMessageContaining("not accepted yet: " + REPOSITORY + "@refs/pr/66. ");
    }

    @Test
    void aRepositoryWithoutAModelSaysWhatItHas() {
        HubModelId id = HubModelId.of("some/data").orElseThrow();
        fixture.hub.put(id.repository(), "data.csv", "1");

        assertThatThrownBy(() -> fixture.modelHub().pull(id, fixture))
                .hasMessageContaining("lacks config.json, model.safetensors, preprocessor_config.json, tokenizer.json")
                .hasMessageEndingWith("It has: data.csv");
    }

    @Test
    void aSnapshotIsNamedAfterItsRepository() throws IOException {
        Path snapshot = fixture.pull().directory();

        assertThat(HubCache.repositoryName(snapshot)).contains("clip-vit-base-patch32");
        assertThat(HubCache.repositoryName(snapshot.getParent())).isEmpty();
        assertThat(HubCache.repositoryName(Path.of("/models/clip"))).isEmpty();
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
