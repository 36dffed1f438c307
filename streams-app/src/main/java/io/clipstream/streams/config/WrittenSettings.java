package io.clipstream.streams.config;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Settings as people wrote them, in a file and in the environment, which wins. */
final class WrittenSettings {
    static final String ENVIRONMENT = "CLIPSTREAM_";
    private static final List<String> PASSED_THROUGH = List.of(PassThrough.PREFIX, Settings.SERDE_PREFIX);
    private static final long LONGEST_FILE = 1 << 20;

    /** Variables of the start script, and those that Kubernetes sets in every container for a service called clipstream. */
    private static final Pattern NOT_A_SETTING = Pattern.compile(
            "CLIPSTREAM_(HOME|JAVA|JAVA_OPTS|HEAP_OPTS|LOG_LEVEL|(.*_)?SERVICE_(HOST|PORT)(_.*)?|(.*_)?PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> origins = new LinkedHashMap<>();
    private final List<Mistake> mistakes = new ArrayList<>();

    /** Key → value. Keys need not be known. */
    Map<String, String> values() {
        return values;
    }

    List<Mistake> mistakes() {
        return mistakes;
    }

    /** The key as the person knows it: with the environment variable that set it, if one did. */
    String told(String key) {
        String variable = origins.get(key);
        return variable == null ? key : key + " (from " + variable + ")";
    }

    void add(Map<String, String> settings) {
        settings.forEach((key, value) ->
                values.put(key, PASSED_THROUGH.stream().anyMatch(key::startsWith) ? value : value.strip()));
    }

    void addFile(Path file) {
        try {
            if (Files.size(file) > LONGEST_FILE) {
                mistakes.add(new Mistake(
                        file.toString(), "too large for a properties file: at most " + LONGEST_FILE + " bytes"));
                return;
            }
            try (Reader text = new StringReader(Files.readString(file, StandardCharsets.UTF_8))) {
                add(parsed(file, text));
            }
        } catch (IOException e) {
            mistakes.add(new Mistake(file.toString(), "cannot be read as a properties file in UTF-8 (" + e + ")"));
        } catch (IllegalArgumentException e) {
            mistakes.add(new Mistake(file.toString(), "is no properties file: " + e.getMessage()));
        }
    }

    private Map<String, String> parsed(Path file, Reader text) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        Properties reading = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                if (settings.put((String) key, (String) value) != null) {
                    mistakes.add(new Mistake((String) key, "stands twice in " + file));
                }
                return "";
            }
        };
        reading.load(text);
        return settings;
    }

    void addEnvironment(Map<String, String> environment) {
        Map<String, String> known = new LinkedHashMap<>();
        Settings.DEFINITION.names().forEach(key -> known.put(variable(key), key));
        new TreeMap<>(environment).forEach((variable, value) -> {
            String key = known.getOrDefault(variable, passedThrough(variable));
            if (!key.isEmpty()) {
                add(Map.of(key, value));
                origins.put(key, variable);
            } else if (variable.startsWith(ENVIRONMENT) && !isSetByOthers(variable, value)) {
                Optional<String> meant = NearestKey.to(variable, known.keySet());
                mistakes.add(new Mistake(
                        variable,
                        "no setting goes by this environment variable"
                                + meant.map(name -> "; did you mean " + name + "?")
                                        .orElse("")));
            }
        });
    }

    /** The key of a variable such as {@code CLIPSTREAM_KAFKA_SECURITY_PROTOCOL}, or an empty text. */
    private static String passedThrough(String variable) {
        for (String prefix : PASSED_THROUGH) {
            if (variable.startsWith(variable(prefix))) {
                return prefix
                        + variable.substring(variable(prefix).length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.');
            }
        }
        return "";
    }

    static String variable(String key) {
        return ENVIRONMENT + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static boolean isSetByOthers(String variable, String value) {
        return NOT_A_SETTING.matcher(variable).matches()
                || (variable.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }
}
