package io.clipstream.streams.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Keeps passwords and the like out of messages and logs. */
final class Secrets {
    private static final String HIDDEN = "(hidden)";
    private static final int LONGEST = 200;
    private static final Pattern SECRET_KEY = Pattern.compile(
            "password|secret|sasl\\.jaas\\.config|token|user\\.?info|credential|keystore\\.key|private\\.key|assertion",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");

    private Secrets() {}

    /** The value as it may be shown: hidden where the key names a secret, without the user of a URL, and cut to a line's length. */
    static String shown(String key, String value) {
        if (SECRET_KEY.matcher(key).find()) {
            return HIDDEN;
        }
        String open = withoutUser(value);
        return open.length() <= LONGEST ? open : open.substring(0, LONGEST) + "…";
    }

    /** The settings as they may be shown, by key. */
    static Map<String, String> shown(Map<String, String> settings) {
        Map<String, String> open = new TreeMap<>();
        settings.forEach((key, value) -> open.put(key, shown(key, value)));
        return open;
    }

    static String withoutUser(String url) {
        return USER_INFO.matcher(url).replaceAll("//" + HIDDEN + "@");
    }
}
