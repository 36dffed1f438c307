package io.clipstream.streams.config;

/**
 * One thing that is wrong with the settings, told so that it can be mended.
 *
 * @param key the setting, as the person wrote it: a key, an environment variable, or a file
 * @param problem what was found and what is allowed; without secrets
 */
public record Mistake(String key, String problem) {
    @Override
    public String toString() {
        return key + ": " + problem;
    }
}
