package io.clipstream.streams.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clipstream.streams.config.HttpSettings;
import io.clipstream.streams.status.Readiness.Condition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
    private static final HttpSettings ANY_PORT = new HttpSettings("127.0.0.1", 0);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile List<Condition> conditions = List.of();
    private final StatusServer server = StatusServer.start(ANY_PORT, registry, () -> conditions);

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void livesFromTheStart() throws Exception {
        HttpResponse<String> answer = get("/health/live");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"live\":true}");
    }

    @Test
    void saysWhatItWaitsFor() throws Exception {
        conditions = List.of(
                new Condition("model", true, "loaded"), new Condition("labels", false, "reading \"label-embeddings\""));

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        JsonNode json = new ObjectMapper().readTree(answer.body());
        assertThat(json.get("ready").booleanValue()).isFalse();
        assertThat(json.get("waitsFor").toString()).isEqualTo("[\"labels\"]");
        assertThat(json.get("conditions").get(1).get("text").textValue()).isEqualTo("reading \"label-embeddings\"");
    }

    @Test
    void isReadyOnceAllIsMet() throws Exception {
        conditions = List.of(new Condition("model", true, "loaded"));

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"ready\":true,\"waitsFor\":[]");
    }

    @Test
    void showsMetricsAsPrometheusReadsThem() throws Exception {
        Counter.builder("clipstream.things").register(registry).increment();

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body().lines()).contains("clipstream_things_total 1.0");
    }

    @Test
    void readinessIsAMetric() throws Exception {
        conditions = List.of(new Condition("model", true, "loaded"), new Condition("labels", false, "being restored"));
        assertThat(get("/metrics").body().lines()).contains("clipstream_ready 0.0");

        conditions = List.of(new Condition("model", true, "loaded"), new Condition("labels", true, "restored"));
        assertThat(get("/metrics").body().lines()).contains("clipstream_ready 1.0");
    }

    @Test
    void tellsNothingAboutItsSoftware() throws Exception {
        HttpResponse<String> answer = get("/nothing-here");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().map().keySet()).doesNotContain("server", "x-powered-by");
        assertThat(answer.body()).doesNotContainIgnoringCase("javalin").doesNotContainIgnoringCase("jetty");
    }

    @Test
    void aPortInUseIsToldByItsSetting() {
        HttpSettings taken = new HttpSettings("127.0.0.1", server.port());

        assertThatThrownBy(() ->
                        StatusServer.start(taken, registry, () -> conditions).close())
                .isInstanceOf(StatusServerException.class)
                .hasMessageStartingWith("http.port: " + server.port() + " on 127.0.0.1 is in use");
    }
}
