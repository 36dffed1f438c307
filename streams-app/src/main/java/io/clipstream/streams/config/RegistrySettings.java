package io.clipstream.streams.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;

/**
 * The schema registry and the serde that speaks with it.
 *
 * @param url one or more URLs, with commas; empty: there is no registry
 * @param userInfo {@code user:password} for basic authentication, or empty
 * @param serde name of a class that implements {@link org.apache.kafka.common.serialization.Serde}
 * @param passThrough further properties of the serde; may hold passwords
 */
public record RegistrySettings(String url, Password userInfo, String serde, Map<String, String> passThrough) {
    public RegistrySettings {
        passThrough = Map.copyOf(passThrough);
    }

    public boolean present() {
        return !url.isEmpty();
    }

    /** What a serde of Confluent's kind is configured with; holds the password. */
    public Map<String, Object> serdeProperties() {
        Map<String, Object> properties = new LinkedHashMap<>(passThrough);
        properties.put("schema.registry.url", url);
        if (!userInfo.value().isEmpty()) {
            properties.put("basic.auth.credentials.source", "USER_INFO");
            properties.put("basic.auth.user.info", userInfo.value());
        }
        return properties;
    }

    @Override
    public String toString() {
        return "RegistrySettings[url=" + Secrets.withoutUser(url) + ", serde=" + serde + ", passThrough="
                + Secrets.shown(passThrough) + "]";
    }
}
