package io.clipstream.streams.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.clipstream.events.Classification;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.Score;
import io.clipstream.events.Source;
import io.clipstream.schemas.EventSchemas;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.RegistryClient;
import io.clipstream.schemas.wire.WireSerializer;
import io.clipstream.schemas.wire.WireSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireEmbeddingReaderTest {
    private static final int OWN = 7;
    private static final int OTHER = 8;
    private static final ImageEmbedding EMBEDDING = new ImageEmbedding(
            new Source("images", 3, 1L << 40, Instant.ofEpochMilli(1_700_000_000_000L)),
            "owl.jpg",
            "test@0123456789ab",
            List.of(0.6f, -0.8f, 0f),
            List.of("pets", "things"),
            Map.of("camera", "north", "run", "7"));

    private HttpServer server;
    private RegistryClient registry;

    @BeforeAll
    void startRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Schema own = EventSchemas.published(ImageEmbedding.getClassSchema());
        // As a later version might be: a field more.
        String later = own.toString()
                .replaceFirst(
                        "\"fields\":\\[", "\"fields\":[{\"name\":\"device\",\"type\":\"string\",\"default\":\"\"},");
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String schema = path.endsWith("/" + OTHER) ? later : own.toString();
            byte[] answer = (path.startsWith("/schemas")
                            ? "{\"schema\":" + new JsonMapper().writeValueAsString(schema) + "}"
                            : "{\"id\":" + OWN + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        registry = new RegistryClient(WireSettings.of(Map.of(
                WireSettings.URL, "http://127.0.0.1:" + server.getAddress().getPort())));
    }

    @AfterAll
    void stopRegistry() {
        server.stop(0);
    }

    private StoredEmbedding read(byte[] value) throws UnreadableEmbeddingException {
        return new WireEmbeddingReader(() -> registry).read("embeddings", value);
    }

    private byte[] avro() {
        WireSettings settings = WireSettings.of(Map.of(
                WireSettings.URL, "http://127.0.0.1:" + server.getAddress().getPort()));
        return new WireSerializer<ImageEmbedding>(registry, settings).serialize("embeddings", EMBEDDING);
    }

    private static void isTheEmbedding(StoredEmbedding stored) {
        assertThat(stored.source()).isEqualTo(EMBEDDING.getSource());
        assertThat(stored.imageId()).isEqualTo("owl.jpg");
        assertThat(stored.model()).isEqualTo("test@0123456789ab");
        assertThat(stored.vector()).containsExactly(0.6f, -0.8f, 0f);
        assertThat(stored.labelSets()).containsExactly("pets", "things");
        assertThat(stored.attributes()).isEqualTo(EMBEDDING.getAttributes());
    }

    @Test
    void avroAndJsonHoldTheSame() throws Exception {
        StoredEmbedding avro = read(avro());
        StoredEmbedding json = read(PlainJson.bytes(EMBEDDING));

        isTheEmbedding(avro);
        isTheEmbedding(json);
        assertThat(avro.avro()).isTrue();
        assertThat(json.avro()).isFalse();
    }

    @Test
    void anotherVersionOfTheSchemaIsResolved() throws Exception {
        byte[] own = avro();
        // The field that is more: a text of one letter, before all others.
        byte[] later = new byte[own.length + 2];
        later[4] = OTHER;
        later[5] = 2;
        later[6] = 'x';
        System.arraycopy(own, 5, later, 7, own.length - 5);

        isTheEmbedding(read(later));
    }

    @Test
    void everyCutAndWhateverFollowsIsRefused() {
        byte[] whole = avro();
        for (int length = 5; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(UnreadableEmbeddingException.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(UnreadableEmbeddingException.class)
                .hasMessageContaining("followed by");
        assertThatThrownBy(() -> read("no JSON".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableEmbeddingException.class);
        assertThatThrownBy(() -> read("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableEmbeddingException.class)
                .hasMessageContaining("where its image lies");
    }

    @Test
    void onlyUnitVectorsOfTheDimensionAreScored() throws Exception {
        StoredEmbedding stored = read(avro());
        stored.requireUnit(3);
        assertThatThrownBy(() -> stored.requireUnit(4)).hasMessageContaining("3 numbers");

        StoredEmbedding wrong = new StoredEmbedding(
                stored.source(), null, "m", new float[] {Float.NaN, 0, 0}, List.of(), Map.of(), true);
        assertThatThrownBy(() -> wrong.requireUnit(3)).hasMessageContaining("NaN");
    }

    private static Classification result(
            @Nullable String imageId, @Nullable String label, List<Score> scores, Map<String, String> attributes) {
        return new Classification(
                EMBEDDING.getSource(),
                imageId,
                "pets",
                4L,
                "0".repeat(32),
                "test@0123456789ab",
                "relabel",
                label,
                0.75,
                scores,
                attributes,
                Instant.ofEpochMilli(5));
    }

    /** One writer for all: nothing of one result may be left in the next. */
    @Test
    void resultsAreWrittenAsTheSerdeWritesThem() {
        WireSettings settings = WireSettings.of(Map.of(
                WireSettings.URL, "http://127.0.0.1:" + server.getAddress().getPort()));
        WireSerializer<Classification> serde = new WireSerializer<>(registry, settings);
        WireResultWriter writer = new WireResultWriter(() -> registry);
        List<Score> two = List.of(new Score("cat", 0.75, 0.3), new Score("dog", 0.25, -0.2));
        List<Score> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(new Score("Käuzchen 🦉 " + i, i / 1e3, -i / 1e3));
        }
        for (Classification result : List.of(
                result(null, "cat", two, Map.of("camera", "north")),
                result("Käuzchen 🦉.jpg", "Käuzchen 🦉", many, Map.of("Ort", "Süd", "camera", "", "run", "7")),
                result(null, null, List.of(), Map.of()),
                result("", "", two, Map.of()))) {
            assertThat(writer.write("out", result, true)).isEqualTo(serde.serialize("out", result));
            assertThat(writer.write("out", result, false)).isEqualTo(PlainJson.bytes(result));
        }
    }
}
