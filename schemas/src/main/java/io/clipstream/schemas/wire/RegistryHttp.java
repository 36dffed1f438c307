package io.clipstream.schemas.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the first of several registries that answers. A registry that cannot be reached, is too slow, or fails (5xx, 429)
 * passes the question on to the next; any other answer is the answer. The one that answered is asked first next time.
 */
final class RegistryHttp {
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int MAX_ANSWER_BYTES = 16 << 20;
    private static final int QUOTED = 300;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Endpoint> endpoints;
    private final Duration timeout;
    private final HttpClient http;
    private volatile int preferred;

    RegistryHttp(WireSettings settings) {
        endpoints = settings.endpoints();
        timeout = settings.readTimeout();
        http = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * What a registry said.
     *
     * @param errorCode Confluent's {@code error_code}; 0: none was given
     * @param place method and URL, for messages
     */
    record Answer(int status, JsonNode body, int errorCode, String message, String place) {
        boolean ok() {
            return status == 200;
        }

        RegistryUnavailableException unusable() {
            String way = status == 401 || status == 403 ? "; check the credentials of " + WireSettings.URL : "";
            return new RegistryUnavailableException(place + " answered " + status + " " + message + way);
        }
    }

    Answer get(String path) {
        return ask("GET", path, null);
    }

    Answer post(String path, JsonNode body) {
        return ask("POST", path, body.toString());
    }

    private Answer ask(String method, String path, @Nullable String body) {
        RegistryUnavailableException last = null;
        int first = preferred;
        for (int i = 0; i < endpoints.size(); i++) {
            int index = (first + i) % endpoints.size();
            try {
                Answer answer = ask(endpoints.get(index), method, path, body);
                preferred = index;
                return answer;
            } catch (RegistryUnavailableException e) {
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        throw last == null ? new IllegalStateException("no registry to ask") : last;
    }

    private Answer ask(Endpoint endpoint, String method, String path, @Nullable String body) {
        String place = method + " " + endpoint + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path))
                .header("Accept", MEDIA_TYPE)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE);
        }
        if (endpoint.authorization() != null) {
            request.header("Authorization", endpoint.authorization());
        }
        HttpResponse<byte[]> response = send(request.build(), place);
        Answer answer = answer(response, place);
        if (answer.status() >= 500 || answer.status() == 429) {
            throw answer.unusable();
        }
        return answer;
    }

    /** The time-out of a request ends with the headers; this one covers the body, too. */
    private HttpResponse<byte[]> send(HttpRequest request, String place) {
        CompletableFuture<HttpResponse<byte[]>> response =
                http.sendAsync(request, answer -> new BoundedBody(MAX_ANSWER_BYTES));
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            response.cancel(true);
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new RegistryUnavailableException(
                    place + " gave no answer within " + timeout.toMillis() + " ms (" + WireSettings.READ_TIMEOUT + ")",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new RegistryUnavailableException(place + " failed: " + reason, cause);
        }
    }

    private Answer answer(HttpResponse<byte[]> response, String place) {
        JsonNode body;
        try {
            body = json.readTree(response.body());
        } catch (JsonProcessingException e) {
            // Not a registry's answer; a proxy's page, perhaps. The status is all there is to go by.
            body = MissingNode.getInstance();
        } catch (IOException e) {
            throw new RegistryUnavailableException(place + " gave an unreadable answer", e);
        }
        String message = body.path("message").asText("");
        return new Answer(
                response.statusCode(),
                body,
                body.path("error_code").asInt(0),
                message.length() > QUOTED ? message.substring(0, QUOTED) + "…" : message,
                place);
    }

    @Override
    public String toString() {
        return endpoints.toString();
    }
}
