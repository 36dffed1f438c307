package io.clipstream.demo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedRegistryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final String EMPTY = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}";
    private static final String ONE =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"default\":0}]}";
    private static final String REQUIRED =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"}]}";

    @TempDir
    Path directory;

    private EmbeddedRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = EmbeddedRegistry.start(directory, 0);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void beginsEmpty() throws Exception {
        assertThat(get("/subjects")).hasToString("[]");
        assertThat(get("/schemas/types")).hasToString("[\"AVRO\"]");
        assertThat(get("/config")).hasToString("{\"compatibilityLevel\":\"BACKWARD\"}");
        assertThat(get("/mode")).hasToString("{\"mode\":\"READWRITE\"}");
        assertThat(get("/")).hasToString("{}");
    }

    @Test
    void givesEachSchemaOneIdAndEachSubjectItsVersions() throws Exception {
        assertThat(register("s", EMPTY)).isEqualTo(1);
        assertThat(register("s", ONE)).isEqualTo(2);
        assertThat(register("s", " " + EMPTY)).isEqualTo(1);
        assertThat(register("t", ONE)).isEqualTo(2);

        assertThat(get("/subjects")).hasToString("[\"s\",\"t\"]");
        assertThat(get("/subjects?subjectPrefix=t")).hasToString("[\"t\"]");
        assertThat(get("/subjects/s/versions")).hasToString("[1,2]");
        assertThat(get("/subjects/s/versions/latest"))
                .isEqualTo(JSON.createObjectNode()
                        .put("subject", "s")
                        .put("version", 2)
                        .put("id", 2)
                        .put("schema", SchemaStore.parse(ONE).toString()));
        assertThat(get("/subjects/s/versions/-1").get("version").asInt()).isEqualTo(2);
        assertThat(get("/subjects/s/versions/1/schema")).isEqualTo(JSON.readTree(EMPTY));
        assertThat(get("/subjects/s/versions/1/referencedby")).hasToString("[]");
        assertThat(get("/schemas/ids/2").get("schema").asText())
                .isEqualTo(SchemaStore.parse(ONE).toString());
        assertThat(get("/schemas/ids/2/schema")).isEqualTo(JSON.readTree(ONE));
        assertThat(get("/schemas/ids/2/subjects")).hasToString("[\"s\",\"t\"]");
        assertThat(get("/schemas/ids/2/versions")).hasSize(2);
        JsonNode found = body(send("POST", "/subjects/s", schema(ONE)));
        assertThat(found.get("version").asInt()).isEqualTo(2);
    }

    @Test
    void keepsAllOverARestart() throws Exception {
        register("s", EMPTY);
        register("s", ONE);
        send("PUT", "/config", "{\"compatibility\":\"NONE\"}");
        send("PUT", "/config/s", "{\"compatibility\":\"FULL_TRANSITIVE\"}");
        int port = registry.port();
        registry.close();

        registry = EmbeddedRegistry.start(directory, port);

        assertThat(registry.port()).isEqualTo(port);
        assertThat(get("/subjects/s/versions")).hasToString("[1,2]");
        assertThat(get("/schemas/ids/2/schema")).isEqualTo(JSON.readTree(ONE));
        assertThat(get("/config")).hasToString("{\"compatibilityLevel\":\"NONE\"}");
        assertThat(get("/config/s")).hasToString("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
        assertThat(register("t", REQUIRED)).isEqualTo(3);
    }

    @Test
    void refusesAVersionTheLevelForbids() throws Exception {
        register("s", EMPTY);

        HttpResponse<String> refused = send("POST", "/subjects/s/versions", schema(REQUIRED));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(body(refused).get("error_code").asInt()).isEqualTo(409);
        assertThat(body(refused).get("message").asText())
                .contains(
                        "incompatible with an earlier schema for subject \"s\"", "READER_FIELD_MISSING_DEFAULT_VALUE");
        assertThat(get("/subjects/s/versions")).hasToString("[1]");

        assertThat(body(send("PUT", "/config/s", "{\"compatibility\":\"FORWARD\"}")))
                .hasToString("{\"compatibility\":\"FORWARD\"}");
        assertThat(register("s", REQUIRED)).isEqualTo(2);
    }

    @Test
    void testsCompatibilityWithoutRegistering() throws Exception {
        register("s", EMPTY);

        JsonNode bad = body(send("POST", "/compatibility/subjects/s/versions/1?verbose=true", schema(REQUIRED)));
        JsonNode good = body(send("POST", "/compatibility/subjects/s/versions", schema(ONE)));
        JsonNode unknown = body(send("POST", "/compatibility/subjects/new/versions/latest", schema(ONE)));

        assertThat(bad.get("is_compatible").asBoolean()).isFalse();
        assertThat(bad.get("messages")).isNotEmpty();
        assertThat(good).hasToString("{\"is_compatible\":true}");
        assertThat(unknown).hasToString("{\"is_compatible\":true}");
        assertThat(get("/subjects/s/versions")).hasToString("[1]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /subjects/no/versions            |                                              | 404 | 40401",
                "GET  | /subjects/no/versions/1          |                                              | 404 | 40401",
                "GET  | /subjects/s/versions/2           |                                              | 404 | 40402",
                "GET  | /subjects/s/versions/0           |                                              | 422 | 42202",
                "GET  | /subjects/s/versions/x           |                                              | 422 | 42202",
                "GET  | /schemas/ids/99                  |                                              | 404 | 40403",
                "GET  | /schemas/ids/-1                  |                                              | 404 | 40403",
                "GET  | /schemas/ids/99999999999         |                                              | 404 | 40403",
                "POST | /subjects/no                     | {\"schema\":\"\\\"int\\\"\"}                  | 404 | 40401",
                "POST | /subjects/s                      | {\"schema\":\"\\\"int\\\"\"}                  | 404 | 40403",
                "POST | /subjects/s/versions             | {\"schema\":\"nonsense\"}                     | 422 | 42201",
                "POST | /subjects/s/versions             | {\"schema\":5}                                | 422 | 42201",
                "POST | /subjects/s/versions             | {}                                           | 422 | 42201",
                "POST | /subjects/s/versions             | not json                                     | 400 | 400",
                "POST | /subjects/s/versions             | {\"schema\":\"{}\",\"schemaType\":\"JSON\"}   | 422 | 42201",
                "POST | /subjects/s/versions             | {\"schema\":\"\\\"int\\\"\",\"references\":[{\"name\":\"a\"}]} | 422 | 42201",
                "POST | /subjects/%20/versions           | {\"schema\":\"\\\"int\\\"\"}                  | 422 | 42208",
                "PUT  | /config                          | {\"compatibility\":\"SOME\"}                  | 422 | 42203",
                "GET  | /config/s                        |                                              | 404 | 40408",
                "GET  | /mode/s                          |                                              | 404 | 40409",
                "PUT  | /mode                            | {\"mode\":\"READONLY\"}                       | 405 | 405",
                "DELETE | /subjects/s                    |                                              | 405 | 405",
                "DELETE | /subjects/s/versions/1         |                                              | 405 | 405",
                "PUT  | /subjects                        | {}                                           | 405 | 405",
                "GET  | /nowhere                         |                                              | 404 | 404",
            })
    void refusesWithConfluentsCodes(String method, String path, @Nullable String body, int status, int code)
            throws Exception {
        register("s", EMPTY);

        HttpResponse<String> answer = send(method, path, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(TYPE));
        assertThat(body(answer).get("error_code").asInt()).isEqualTo(code);
        assertThat(body(answer).get("message").asText()).isNotBlank();
    }

    @Test
    void fallsBackToTheGlobalLevelWhenAsked() throws Exception {
        assertThat(get("/config/s?defaultToGlobal=true")).hasToString("{\"compatibilityLevel\":\"BACKWARD\"}");
        assertThat(get("/mode/s?defaultToGlobal=true")).hasToString("{\"mode\":\"READWRITE\"}");
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        String huge = "{\"schema\":\"" + "x".repeat(1 << 20) + "\"}";

        assertThat(send("POST", "/subjects/s/versions", huge).statusCode()).isEqualTo(413);
    }

    @Test
    void refusesWhatAWebPageCouldSend() throws Exception {
        HttpRequest form = HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/s/versions"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(schema(EMPTY)))
                .build();

        assertThat(HTTP.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
        assertThat(raw("GET /subjects HTTP/1.1\r\nHost: evil.example:8081\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(raw("GET /subjects HTTP/1.1\r\nHost: localhost:8081\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void namesAPortThatIsTaken(@TempDir Path other) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedRegistry.start(other, taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is in use");
        }
        EmbeddedRegistry.start(other, 0).close();
    }

    @Test
    void isAloneInItsDirectory() {
        assertThatThrownBy(() -> EmbeddedRegistry.start(directory, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory + " is in use by another registry");
    }

    private int register(String subject, String schema) throws Exception {
        HttpResponse<String> answer = send("POST", "/subjects/" + subject + "/versions", schema(schema));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return body(answer).get("id").asInt();
    }

    private static String schema(String schema) {
        return JSON.createObjectNode().put("schema", schema).toString();
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return body(answer);
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(registry.url() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", TYPE);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode body(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
