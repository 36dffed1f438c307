package io.clipstream.streams.config;

import org.apache.kafka.common.config.types.Password;

/**
 * The page, and for whom it is.
 *
 * @param enabled whether it is served
 * @param maxViewers most that are kept up to date at once
 * @param token what whoever uses it has to know, or empty; {@code toString} hides it
 */
public record PageSettings(boolean enabled, int maxViewers, Password token) {
    /** Whether a token is asked for. */
    public boolean hasToken() {
        return !token.value().isEmpty();
    }
}
