package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clipstream.events.ImageEvent;
import io.clipstream.schemas.json.PlainJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AvroRegistryTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ImageEvent EVENT = ImageEvent.newBuilder()
            .setId("a/cat.jpg")
            .setContent(ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .setLabelSets(List.of("animals"))
            .build();

    private final HttpServer server = server();
    private final AvroRegistry registry =
            new AvroRegistry("http://127.0.0.1:" + server.getAddress().getPort());
    private final AtomicInteger registrations = new AtomicInteger();
    private volatile String registered = "";

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A registry that knows one schema, by the id 7, under the subject of the images' values. */
    @BeforeEach
    void serve() {
        server.createContext("/subjects/images-value/versions", exchange -> {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            registrations.incrementAndGet();
            registered = body.get("schema").textValue();
            answer(exchange, 200, "{\"id\":7}");
        });
        server.createContext(
                "/schemas/ids/7",
                exchange -> answer(
                        exchange,
                        200,
                        JSON.createObjectNode().put("schema", registered).toString()));
        server.createContext(
                "/schemas/ids/8", exchange -> answer(exchange, 404, "{\"error_code\":40403,\"message\":\"none\"}"));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        byte[] avro = registry.write("images", EVENT);

        assertThat(avro).startsWith(0, 0, 0, 0, 7);
        assertThat(registry.read("images", avro, ImageEvent.class)).isEqualTo(EVENT);
    }

    @Test
    void theSchemaIsRegisteredOnce() {
        registry.write("images", EVENT);
        registry.write("images", EVENT);

        assertThat(registrations).hasValue(1);
    }

    @Test
    void jsonNeedsNoRegistry() {
        server.stop(0);

        assertThat(registry.read("images", PlainJson.bytes(EVENT), ImageEvent.class))
                .isEqualTo(EVENT);
    }

    @Test
    void anUnknownSchemaOnlyConcernsItsRecord() {
        assertThatThrownBy(() -> registry.read("images", new byte[] {0, 0, 0, 0, 8, 0}, ImageEvent.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id 8");
    }

    @Test
    void aRegistryThatCannotBeAskedEndsTheCommand() {
        server.stop(0);

        assertThatThrownBy(() -> registry.write("images", EVENT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--schema-registry");
    }
}
