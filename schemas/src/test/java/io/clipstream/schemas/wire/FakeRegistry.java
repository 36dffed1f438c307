package io.clipstream.schemas.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;

/** A registry that answers what it was told to, and knows 404 otherwise; it notes what it was asked. */
final class FakeRegistry implements AutoCloseable {
    record Request(String line, String authorization, String body) {}

    record Reply(int status, String body) {}

    interface Handler {
        Reply reply(Request request) throws InterruptedException;
    }

    static final Reply NO_SUBJECT = new Reply(404, "{\"error_code\":40401,\"message\":\"Subject not found.\"}");
    private static final Reply NO_SCHEMA = new Reply(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    private static final ObjectMapper JSON = new ObjectMapper();

    final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** {@code GET /schemas/ids/1} for instance. */
    FakeRegistry on(String line, Handler handler) {
        handlers.put(line, handler);
        return this;
    }

    FakeRegistry on(String line, int status, String body) {
        return on(line, request -> new Reply(status, body));
    }

    FakeRegistry schema(int id, Schema schema) {
        return on("GET /schemas/ids/" + id, 200, json(Map.of("schema", schema.toString())));
    }

    static String json(Map<String, ?> object) {
        return JSON.valueToTree(object).toString();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    WireSettings settings(String... more) {
        return WireSettings.of(properties(more));
    }

    Map<String, Object> properties(String... more) {
        Map<String, Object> properties = new HashMap<>(Map.of(WireSettings.URL, url()));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    RegistryClient client() {
        return new RegistryClient(settings());
    }

    List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            Request request = new Request(line, authorization == null ? "" : authorization, body);
            requests.add(request);
            Reply reply = handlers.getOrDefault(line, r -> NO_SCHEMA).reply(request);
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
