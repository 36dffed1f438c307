package io.clipstream.model.testing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A hub on the loopback that speaks Hugging Face's protocol, as far as models are read: lists of files; small files
 * behind a redirect on its own host, large ones behind a redirect to a second server that stands for the network that
 * delivers them; ranges, ETags, access tokens. Answers can be spoilt. Thread-safe.
 */
public final class LoopbackHub implements AutoCloseable {
    /** What a request to the second server has before its path, in {@link #requests()}. */
    public static final String CDN = "cdn ";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "loopback-hub");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer hub;
    private final HttpServer cdn;
    private final Map<String, Map<String, byte[]>> repositories = new ConcurrentHashMap<>();
    private final Map<String, String> commits = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Deque<Spoilt> spoilt = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private record Spoilt(String request, LoopbackAnswer answer) {}

    private LoopbackHub() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cdn = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.setExecutor(threads);
        cdn.setExecutor(threads);
        hub.createContext("/", exchange -> handle("", exchange));
        cdn.createContext("/", exchange -> handle(CDN, exchange));
        hub.start();
        cdn.start();
    }

    /** Starts both servers, on free ports. */
    public static LoopbackHub start() throws IOException {
        return new LoopbackHub();
    }

    /** What {@code HF_ENDPOINT} is to be. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    /** Puts a file into a repository, {@code owner/name}, which changes its commit. Weights are in LFS. */
    public LoopbackHub put(String repository, String file, byte[] content) {
        repositories
                .computeIfAbsent(repository, name -> new ConcurrentHashMap<>())
                .put(file, content);
        commits.remove(repository);
        return this;
    }

    public LoopbackHub put(String repository, String file, String content) {
        return put(repository, file, content.getBytes(StandardCharsets.UTF_8));
    }

    public void remove(String repository, String file) {
        files(repository).remove(file);
        commits.remove(repository);
    }

    /** Lets in those with a token only. */
    public void gate(String repository, String token) {
        tokens.put(repository, token);
    }

    /** Spoils the next answer to a request, such as {@code GET cdn /…/model.safetensors}: method, server, end of path. */
    public void spoil(String method, String server, String pathEnd, LoopbackAnswer answer) {
        synchronized (spoilt) {
            spoilt.add(new Spoilt(method + " " + server + "/" + ".*\\Q" + pathEnd + "\\E", answer));
        }
    }

    /** Lines of the requests so far, in order: method, {@link #CDN} or nothing, path, and the range if there was one. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public void forgetRequests() {
        requests.clear();
    }

    /** The commit that {@code main} is. */
    public String commit(String repository) {
        return commits.computeIfAbsent(repository, name -> {
            MessageDigest digest = digest("SHA-1");
            new TreeMap<>(files(name)).forEach((file, content) -> {
                digest.update(file.getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            });
            return HexFormat.of().formatHex(digest.digest());
        });
    }

    /** What names a file's content: LFS's SHA-256, or the SHA-1 of Git's blob. */
    public static String etag(String file, byte[] content) {
        if (isLarge(file)) {
            return HexFormat.of().formatHex(digest("SHA-256").digest(content));
        }
        MessageDigest digest = digest("SHA-1");
        digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest.digest(content));
    }

    private void handle(String server, HttpExchange exchange) throws IOException {
        // Closing is what cuts a connection whose answer is not complete.
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String line = exchange.getRequestMethod() + " " + server
                    + exchange.getRequestURI().getPath();
            requests.add(line
                    + (range == null ? "" : " " + range)
                    + (authorization == null || server.isEmpty() ? "" : " with a token"));
            Optional<LoopbackAnswer> other = spoiltAnswer(line);
            if (other.isPresent()) {
                other.get().give(exchange, contentOf(exchange));
            } else if (!server.isEmpty()) {
                LoopbackAnswer.file().give(exchange, contentOf(exchange));
            } else {
                answer(exchange, authorization);
            }
        }
    }

    private Optional<LoopbackAnswer> spoiltAnswer(String line) {
        synchronized (spoilt) {
            for (Spoilt one : spoilt) {
                if (line.matches(one.request())) {
                    spoilt.remove(one);
                    return Optional.of(one.answer());
                }
            }
            return Optional.empty();
        }
    }

    private void answer(HttpExchange exchange, String authorization) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String repository = repository(path);
        String token = tokens.get(repository);
        if (!repositories.containsKey(repository)) {
            LoopbackAnswer.status(401, "X-Error-Message", "Invalid username or password.")
                    .give(exchange, new byte[0]);
        } else if (token != null && !("Bearer " + token).equals(authorization)) {
            LoopbackAnswer.status(authorization == null ? 401 : 403, "X-Error-Code", "GatedRepo")
                    .give(exchange, new byte[0]);
        } else if (path.contains("/revision/")) {
            list(exchange, repository, decoded(path.substring(path.indexOf("/revision/") + "/revision/".length())));
        } else if (path.contains("/resolve/")) {
            resolve(exchange, repository);
        } else if (path.startsWith("/files/")) {
            exchange.getResponseHeaders().set("X-Repo-Commit", commit(repository));
            exchange.getResponseHeaders().set("ETag", '"' + etag(nameOf(exchange), contentOf(exchange)) + '"');
            LoopbackAnswer.file().give(exchange, contentOf(exchange));
        } else {
            LoopbackAnswer.status(404, "X-Error-Code", "EntryNotFound").give(exchange, new byte[0]);
        }
    }

    private void list(HttpExchange exchange, String repository, String revision) throws IOException {
        if (!revision.equals("main") && !revision.equals(commit(repository))) {
            LoopbackAnswer.status(404, "X-Error-Code", "RevisionNotFound").give(exchange, new byte[0]);
            return;
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.put("_id", "0").put("id", repository).put("sha", commit(repository));
        answer.put("private", false).put("downloads", 0).put("likes", 0).putArray("tags");
        var siblings = answer.putArray("siblings");
        new TreeMap<>(files(repository))
                .keySet()
                .forEach(name -> siblings.addObject().put("rfilename", name));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        LoopbackAnswer.content(JSON.writeValueAsBytes(answer)).give(exchange, new byte[0]);
    }

    private void resolve(HttpExchange exchange, String repository) throws IOException {
        String name = nameOf(exchange);
        byte[] content = files(repository).get(name);
        if (content == null) {
            LoopbackAnswer.status(404, "X-Error-Code", "EntryNotFound", "X-Repo-Commit", commit(repository))
                    .give(exchange, new byte[0]);
            return;
        }
        exchange.getResponseHeaders().set("X-Repo-Commit", commit(repository));
        if (isLarge(name)) {
            exchange.getResponseHeaders().set("X-Linked-Etag", '"' + etag(name, content) + '"');
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
            String elsewhere = "http://127.0.0.1:" + cdn.getAddress().getPort() + "/" + repository + "/files/x/" + name
                    + "?signature=s3cret";
            LoopbackAnswer.status(302, "Location", elsewhere).give(exchange, content);
        } else {
            LoopbackAnswer.status(307, "Location", "/files/" + repository + "/x/" + name)
                    .give(exchange, content);
        }
    }

    private byte[] contentOf(HttpExchange exchange) {
        return files(repository(exchange.getRequestURI().getRawPath())).getOrDefault(nameOf(exchange), new byte[0]);
    }

    private Map<String, byte[]> files(String repository) {
        return repositories.getOrDefault(repository, Map.of());
    }

    /** {@code owner/name}, after what it may begin with. */
    private static String repository(String path) {
        String[] segments = path.replaceFirst("^/(api/models|files)/", "/").split("/");
        return segments.length < 3 ? "" : segments[1] + "/" + segments[2];
    }

    private static String nameOf(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment, StandardCharsets.UTF_8);
    }

    private static boolean isLarge(String file) {
        return file.endsWith(".safetensors") || file.endsWith(".bin");
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        cdn.stop(0);
        threads.shutdownNow();
    }
}
