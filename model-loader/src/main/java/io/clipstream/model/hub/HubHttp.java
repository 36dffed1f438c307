package io.clipstream.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * One request after another, with rules: the token goes to the hub's own scheme, host and port alone, whatever redirects
 * say; what came over TLS is not continued without; failures that may pass are {@link TransientFailure}s. Addresses in
 * messages lack their queries, which may be signatures. Thread-safe.
 */
final class HubHttp {
    private static final int MAX_REDIRECTS = 8;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HubSettings settings;
    private final Surroundings surroundings;
    // HTTP/1.1: the flow control of java.net.http's HTTP/2 makes large files slow.
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    HubHttp(HubSettings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
    }

    /** An address on the hub. */
    URI address(String path) {
        return URI.create(settings.endpoint() + path);
    }

    boolean isHub(URI address) {
        return isAt(settings.endpoint(), address);
    }

    /** Whether an address has the hub's scheme, host and port. */
    static boolean isAt(URI hub, URI address) {
        return address.getScheme().equalsIgnoreCase(hub.getScheme())
                && address.getHost().equalsIgnoreCase(hub.getHost())
                && port(address) == port(hub);
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    /**
     * Gets an address, wherever it is by now. The caller closes the body.
     *
     * @param from the byte to begin at; the answer is 200 where the server begins at 0 all the same
     */
    HubAnswer get(URI address, long from) throws IOException {
        URI at = address;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HubAnswer answer = once("GET", at, from);
            Optional<URI> next = answer.redirect();
            if (next.isEmpty()) {
                return answer;
            }
            answer.close();
            at = next.get();
        }
        throw new HubException(shown(address) + " is redirected more than " + MAX_REDIRECTS + " times");
    }

    /** One request, redirects not followed. The caller closes the body. */
    HubAnswer once(String method, URI address, long from) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(method, BodyPublishers.noBody())
                .timeout(surroundings.answer())
                .header("User-Agent", "clipstream")
                // The size that is told, and the bytes that come, are the file's own.
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        if (isHub(address)) {
            settings.token().ifPresent(token -> request.header("Authorization", token.authorization()));
        }
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
            return new HubAnswer(
                    address,
                    answer.statusCode(),
                    answer.headers(),
                    new GuardedBody(answer.body(), surroundings.silence()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException("interrupted while " + shown(address) + " was asked", e);
        } catch (SSLException e) {
            throw new HubUnreachableException("no secure connection to " + shown(address) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            if (e instanceof ConnectException && isUnresolved(e)) {
                throw new HubUnreachableException("the host of " + shown(address) + " is not known here", e);
            }
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new TransientFailure("no answer from " + shown(address) + " (" + reason + ")", e);
        }
    }

    private static boolean isUnresolved(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    /** An address for people: no query, no user. */
    static String shown(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + address.getHost() + port + address.getPath();
    }
}
