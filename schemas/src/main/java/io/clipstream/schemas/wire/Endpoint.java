package io.clipstream.schemas.wire;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * One registry to ask.
 *
 * @param base without credentials and without a slash at its end
 * @param authorization the header to send, a secret; null: none
 */
record Endpoint(URI base, @Nullable String authorization) {

    /** @param given credentials that stand elsewhere; null: those in the URL, if any */
    static Endpoint of(String url, @Nullable String given) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            // Its message would quote the whole URL, password and all.
            throw new ConfigException(WireSettings.URL + " holds something that is not a URL");
        }
        String host = uri.getHost();
        String scheme = uri.getScheme();
        if (host == null || scheme == null || !scheme.matches("https?")) {
            throw new ConfigException(WireSettings.URL + " takes http:// and https:// URLs with a host");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String userInfo = uri.getRawUserInfo();
        String own = userInfo == null || userInfo.isEmpty() ? null : basic(decode(userInfo));
        return new Endpoint(URI.create(scheme + "://" + host + port + path), given == null ? own : given);
    }

    static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String userInfo) {
        return URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    URI resolve(String path) {
        return URI.create(base + path);
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
