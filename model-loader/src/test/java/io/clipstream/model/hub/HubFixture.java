package io.clipstream.model.hub;

import io.clipstream.model.testing.LoopbackHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/** A hub on the loopback with OpenAI's repository in small, an empty cache, and an ear. */
final class HubFixture implements AutoCloseable, PullListener {
    static final HubModelId ID = HubModelId.of("openai/clip-vit-base-patch32").orElseThrow();
    static final String REPOSITORY = ID.repository();
    static final byte[] WEIGHTS = new byte[300_000];

    static {
        new SplittableRandom(5).nextBytes(WEIGHTS);
    }

    final LoopbackHub hub = LoopbackHub.start();
    final Path home;
    final List<String> waits = new CopyOnWriteArrayList<>();
    final List<Duration> rests = new CopyOnWriteArrayList<>();
    final List<Long> reached = new CopyOnWriteArrayList<>();
    volatile long announced = -1;

    HubFixture(Path home) throws IOException {
        this.home = home;
        hub.put(REPOSITORY, "config.json", "{\"model_type\":\"clip\"}")
                .put(REPOSITORY, "preprocessor_config.json", "{}")
                .put(REPOSITORY, "tokenizer.json", "{\"model\":{}}")
                .put(REPOSITORY, "tokenizer_config.json", "{ }")
                .put(REPOSITORY, "README.md", "---\nlicense: mit\n---\n")
                .put(REPOSITORY, "vocab.json", "{\"a\":0}")
                .put(REPOSITORY, "pytorch_model.bin", "pickle")
                .put(REPOSITORY, "model.safetensors", WEIGHTS);
    }

    Path cache() {
        return home.resolve("hub");
    }

    Path folder() {
        return cache().resolve("models--openai--clip-vit-base-patch32");
    }

    Path snapshot() {
        return folder().resolve("snapshots").resolve(hub.commit(REPOSITORY));
    }

    Path blob(String name, byte[] content) {
        return folder().resolve("blobs").resolve(LoopbackHub.etag(name, content));
    }

    Path incompleteWeights() {
        return folder().resolve("blobs").resolve(LoopbackHub.etag("model.safetensors", WEIGHTS) + ".incomplete");
    }

    /** As if somebody had been interrupted. */
    void leaveIncomplete(byte[] begun) throws IOException {
        Files.createDirectories(folder().resolve("blobs"));
        Files.write(incompleteWeights(), begun);
    }

    /** Settings from the environment: the fixture's, and pairs of name and value. */
    HubSettings settings(Map<String, String> more) throws HubException {
        var environment = new java.util.HashMap<String, String>();
        environment.put("HF_HOME", home.toString());
        environment.put("HF_ENDPOINT", hub.endpoint().toString());
        environment.putAll(more);
        return HubSettings.fromEnvironment(environment);
    }

    Surroundings surroundings() {
        Surroundings real = Surroundings.real();
        return new Surroundings(real.disk(), rests::add, real.links(), real.answer(), real.silence());
    }

    ModelHub modelHub() throws HubException {
        return new ModelHub(settings(Map.of()), surroundings());
    }

    ModelHub modelHub(Surroundings surroundings) throws HubException {
        return new ModelHub(settings(Map.of()), surroundings);
    }

    ModelHub modelHub(String name, String value) throws HubException {
        return new ModelHub(settings(Map.of(name, value)), surroundings());
    }

    PulledModel pull() throws IOException {
        return modelHub().pull(ID, this);
    }

    /** The requests for the content of the weights. */
    List<String> weightRequests() {
        return hub.requests().stream()
                .filter(line -> line.startsWith("GET " + LoopbackHub.CDN) && line.contains("model.safetensors"))
                .toList();
    }

    @Override
    public void begins(String commit, int files, long bytes) {
        announced = bytes;
    }

    @Override
    public void reached(long bytes) {
        reached.add(bytes);
    }

    @Override
    public void waits(String why) {
        waits.add(why);
    }

    @Override
    public void close() {
        hub.close();
    }
}
