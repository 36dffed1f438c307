package io.clipstream.model.hub;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.Set;

/**
 * What a server answered.
 *
 * @param address that was asked
 * @param status of HTTP
 * @param headers of the answer
 * @param body to be closed
 */
record HubAnswer(URI address, int status, HttpHeaders headers, GuardedBody body) implements Closeable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Where it points, if it is a redirect. */
    Optional<URI> redirect() throws HubException {
        if (!REDIRECTS.contains(status)) {
            return Optional.empty();
        }
        URI to = null;
        try {
            to = address.resolve(header("Location").orElse(""));
        } catch (IllegalArgumentException e) {
            // Below, without the address: it may be signed.
        }
        if (to == null || to.getHost() == null || !(isEncrypted(to) || "http".equalsIgnoreCase(to.getScheme()))) {
            throw new HubException(HubHttp.shown(address) + " redirects to what is no web address");
        }
        if (isEncrypted(address) && !isEncrypted(to)) {
            throw new HubException(
                    HubHttp.shown(address) + " redirects to " + HubHttp.shown(to) + ", which is not encrypted");
        }
        return Optional.of(to);
    }

    private static boolean isEncrypted(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
