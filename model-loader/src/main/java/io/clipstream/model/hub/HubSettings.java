package io.clipstream.model.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the hub and its cache are: the environment variables of {@code huggingface_hub}, with its defaults.
 *
 * @param cache the directory that holds {@code models--…}
 * @param endpoint of the hub, without a slash at the end
 * @param token of the user
 * @param offline nothing is asked of the network
 */
public record HubSettings(Path cache, URI endpoint, Optional<HubToken> token, boolean offline) {
    private static final URI HUGGING_FACE = URI.create("https://huggingface.co");
    private static final long MAX_TOKEN_FILE_BYTES = 16 << 10;
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

    public HubSettings {
        if (!cache.isAbsolute()) {
            throw new IllegalArgumentException("the cache's directory is absolute, not " + cache);
        }
    }

    /**
     * Reads {@code HF_HOME}, {@code HF_HUB_CACHE}, {@code HF_TOKEN}, {@code HF_TOKEN_PATH}, {@code HF_ENDPOINT}, {@code
     * HF_HUB_OFFLINE}, their older names, and the file of the token.
     *
     * @throws HubException where a variable holds what cannot be used; it is named
     */
    public static HubSettings fromEnvironment(Map<String, String> environment) throws HubException {
        Variables variables = new Variables(environment);
        Path caches = variables.path("XDG_CACHE_HOME").orElse(variables.home().resolve(".cache"));
        Path home = variables.path("HF_HOME").orElse(caches.resolve("huggingface"));
        Path cache = variables.path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").orElse(home.resolve("hub"));
        Path tokenFile = variables.path("HF_TOKEN_PATH").orElse(home.resolve("token"));
        String offline = variables
                .text("HF_HUB_OFFLINE")
                .or(() -> variables.text("TRANSFORMERS_OFFLINE"))
                .orElse("");
        Optional<HubToken> token = HubToken.of(environment.get("HF_TOKEN"), "HF_TOKEN");
        if (token.isEmpty()) {
            token = HubToken.of(environment.get("HUGGING_FACE_HUB_TOKEN"), "HUGGING_FACE_HUB_TOKEN");
        }
        if (token.isEmpty()) {
            token = HubToken.of(contents(tokenFile), tokenFile.toString());
        }
        return new HubSettings(
                cache.toAbsolutePath().normalize(),
                endpoint(variables),
                token,
                TRUE.contains(offline.toUpperCase(Locale.ROOT)));
    }

    private static URI endpoint(Variables variables) throws HubException {
        Optional<String> said = variables.text("HF_ENDPOINT");
        if (said.isEmpty()) {
            return HUGGING_FACE;
        }
        try {
            URI endpoint = URI.create(said.get().replaceAll("/+$", ""));
            boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
            if (web
                    && endpoint.getHost() != null
                    && endpoint.getRawUserInfo() == null
                    && endpoint.getRawQuery() == null
                    && endpoint.getRawFragment() == null) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            // Below. What was found is not shown: it may hold a password.
        }
        throw new HubException(
                "HF_ENDPOINT is no URL of a hub; allowed: https://host or https://host:port, without user, password and query");
    }

    private static @Nullable String contents(Path tokenFile) throws HubException {
        if (!Files.isRegularFile(tokenFile)) {
            return null;
        }
        try {
            if (Files.size(tokenFile) > MAX_TOKEN_FILE_BYTES) {
                throw new HubException(tokenFile + " holds no access token: it is too long");
            }
            return Files.readString(tokenFile);
        } catch (HubException e) {
            throw e;
        } catch (IOException e) {
            throw new HubException("cannot read the access token in " + tokenFile + " (" + e.getMessage() + ")", e);
        }
    }

    /** Variables with {@code ~} and {@code $VARIABLE} replaced, as {@code huggingface_hub} does. */
    private record Variables(Map<String, String> environment) {
        Optional<String> text(String name) {
            return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
        }

        Path home() {
            return Path.of(text("HOME").orElse(System.getProperty("user.home", "")));
        }

        /** The first of these variables that is set. */
        Optional<Path> path(String... names) throws HubException {
            for (String name : names) {
                Optional<String> value = text(name).map(this::expanded);
                if (value.isPresent()) {
                    try {
                        return Optional.of(Path.of(value.get()));
                    } catch (InvalidPathException e) {
                        throw new HubException(name + " is no path: " + e.getReason(), e);
                    }
                }
            }
            return Optional.empty();
        }

        private String expanded(String value) {
            String text = VARIABLE.matcher(value)
                    .replaceAll(found -> Matcher.quoteReplacement(environment.getOrDefault(
                            found.group(1) == null ? found.group(2) : found.group(1), found.group())));
            return text.equals("~") || text.startsWith("~/") ? home() + text.substring(1) : text;
        }
    }
}
