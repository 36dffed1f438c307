package io.clipstream.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.events.ImageEvent;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {
    private static final Schema STRING = Schema.create(Schema.Type.STRING);

    private final FakeRegistry registry = new FakeRegistry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void asksForASchemaOnce() {
        RegistryClient client = registry.schema(7, STRING).client();

        assertThat(client.schema(7)).isEqualTo(STRING);
        assertThat(client.schema(7)).isEqualTo(STRING);

        assertThat(registry.lines()).containsExactly("GET /schemas/ids/7");
    }

    @Test
    void remembersAnUnknownIdForAWhileOnly() {
        AtomicLong seconds = new AtomicLong();
        RegistryClient client = new RegistryClient(
                registry.settings(WireSettings.MISSING_ID_TTL, "60"), () -> seconds.get() * 1_000_000_000L);

        assertThatThrownBy(() -> client.schema(7))
                .isInstanceOfSatisfying(
                        UnknownSchemaException.class,
                        e -> assertThat(e.schemaId()).isEqualTo(7));
        registry.schema(7, STRING);
        seconds.set(59);
        assertThatThrownBy(() -> client.schema(7)).isInstanceOf(UnknownSchemaException.class);
        assertThat(registry.requests).hasSize(1);

        seconds.set(60);
        assertThat(client.schema(7)).isEqualTo(STRING);
    }

    @ParameterizedTest
    @CsvSource({
        "404, <html>no such page</html>",
        "404, '{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}'",
        "401, '{\"error_code\":40101,\"message\":\"Unauthorized\"}'",
        "403, ''",
        "429, ''",
        "500, '{\"error_code\":50001,\"message\":\"store\"}'",
        "302, ''",
        "200, <html>a login page</html>",
        "200, '{}'"
    })
    void anyOtherFailureIsToBeTriedAgain(int status, String body) {
        RegistryClient client = registry.on("GET /schemas/ids/7", status, body).client();

        assertThatThrownBy(() -> client.schema(7)).isInstanceOf(RegistryUnavailableException.class);

        registry.schema(7, STRING);
        assertThat(client.schema(7)).isEqualTo(STRING);
    }

    @Test
    void anUnreachableRegistryIsToBeTriedAgain() {
        RegistryClient client = registry.client();
        registry.close();

        assertThatThrownBy(() -> client.schema(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("GET " + registry.url() + "/schemas/ids/7 failed");
    }

    @Test
    void aSilentRegistryIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        registry.on("GET /schemas/ids/7", request -> {
            never.await();
            throw new AssertionError("not reached");
        });
        RegistryClient client = new RegistryClient(registry.settings(WireSettings.READ_TIMEOUT, "50"));

        assertThatThrownBy(() -> client.schema(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("no answer within 50 ms (http.read.timeout.ms)");
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        RegistryClient client = registry.on("GET /schemas/ids/7", 200, "x".repeat((16 << 20) + 1))
                .client();

        assertThatThrownBy(() -> client.schema(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("larger than 16777216 bytes");
    }

    @Test
    void asksTheNextRegistryAndStaysWithTheOneThatAnswers() {
        try (FakeRegistry second = new FakeRegistry()) {
            registry.on("GET /schemas/ids/1", 503, "").on("GET /schemas/ids/2", 503, "");
            second.schema(1, STRING).schema(2, STRING);
            RegistryClient client = new RegistryClient(
                    WireSettings.of(Map.of(WireSettings.URL, registry.url() + " , " + second.url() + "/")));

            assertThat(client.schema(1)).isEqualTo(STRING);
            assertThat(client.schema(2)).isEqualTo(STRING);

            assertThat(registry.requests).hasSize(1);
            assertThat(second.requests).hasSize(2);
        }
    }

    @Test
    void tellsOfEveryRegistryThatFailed() {
        registry.close();
        RegistryClient client =
                new RegistryClient(WireSettings.of(Map.of(WireSettings.URL, "http://127.0.0.1:1," + registry.url())));

        assertThatThrownBy(() -> client.schema(7))
                .hasMessageContaining(registry.url())
                .satisfies(
                        e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("http://127.0.0.1:1/schemas/ids/7"));
    }

    @Test
    void sendsTheCredentialsOfTheUrlAndKeepsThemToItself() {
        registry.on("GET /schemas/ids/7", 401, "");
        String url = registry.url().replace("http://", "http://ann:s%40cret@");
        WireSettings settings = WireSettings.of(Map.of(WireSettings.URL, url));
        RegistryClient client = new RegistryClient(settings);

        assertThatThrownBy(() -> client.schema(7))
                .hasMessageContaining("check the credentials")
                .hasMessageNotContaining("cret");

        assertThat(registry.requests.element().authorization()).isEqualTo("Basic YW5uOnNAY3JldA==");
        assertThat(client + " " + settings).contains(registry.url()).doesNotContain("cret", "YW5u");
    }

    @Test
    void registersTheSchemaWithoutJavasRemarks() {
        registry.on("POST /subjects/a%20b-value/versions", 200, "{\"id\":42}");

        assertThat(registry.client().register("a b-value", ImageEvent.getClassSchema()))
                .isEqualTo(42);

        assertThat(registry.requests.element().body()).contains("ImageEvent").doesNotContain("avro.java.string");
    }

    @Test
    void aRefusedSchemaIsNotTriedAgain() {
        registry.on("POST /subjects/s/versions", 409, "{\"error_code\":409,\"message\":\"field x has no default\"}");

        assertThatThrownBy(() -> registry.client().register("s", STRING))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("subject s refuses the schema")
                .hasMessageContaining("field x has no default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\":\"{}\",\"schemaType\":\"JSON\"}",
                "{\"schema\":\"\\\"string\\\"\",\"references\":[{\"name\":\"a\",\"subject\":\"b\",\"version\":1}]}",
                "{\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}",
                "{\"schema\":\"{\\\"type\\\":\\\"array\\\",\\\"items\\\":\\\"null\\\"}\"}"
            })
    void aSchemaThatCannotBeUsedSaysItsIdAndWhy(String body) {
        RegistryClient client = registry.on("GET /schemas/ids/7", 200, body).client();

        assertThatThrownBy(() -> client.schema(7))
                .isExactlyInstanceOf(SerializationException.class)
                .hasMessageContaining("id 7");
    }

    @Test
    void pingsAnythingThatIsARegistry() {
        registry.on("GET /schemas/types", 200, "[\"AVRO\"]");
        RegistryClient client = registry.client();

        client.ping();

        registry.on("GET /schemas/types", 200, "{}");
        assertThatThrownBy(client::ping).hasMessageContaining("is not a schema registry");
    }
}
