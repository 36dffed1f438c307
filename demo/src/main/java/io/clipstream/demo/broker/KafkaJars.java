package io.clipstream.demo.broker;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The class path of a broker's JVM: the jars that Kafka's server asks for, picked by name from this JVM's own class path,
 * and this module. The encoder's and the picture library's jars stay out, so nothing of them can meet Kafka's classes.
 *
 * <p>The names are Maven artefacts, in {@code kafka-jars.txt} beside this class: {@code kafka_2.13}'s dependency tree, with
 * Logback for its log.
 */
final class KafkaJars {
    private static final Pattern JAR = Pattern.compile("(?<artefact>.+?)-\\d[^/\\\\]*\\.jar");

    private KafkaJars() {}

    /**
     * Picks them.
     *
     * @param classPath a class path of jars under their Maven names
     * @throws IOException when one of the jars is not on it
     */
    static String select(String classPath) throws IOException {
        Map<String, String> found = new HashMap<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            Matcher jar = JAR.matcher(new File(entry).getName());
            if (jar.matches()) {
                found.putIfAbsent(jar.group("artefact"), entry);
            }
        }
        List<String> selected = new ArrayList<>();
        selected.add(ownLocation().toString());
        List<String> missing = new ArrayList<>();
        for (String artefact : artefacts()) {
            String entry = found.get(artefact);
            if (entry == null) {
                missing.add(artefact);
            } else {
                selected.add(entry);
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException("The class path lacks jars that Kafka's broker needs: " + missing
                    + "; start through bin/clipstream, or put the jars of kafka_2.13 beside the others");
        }
        return String.join(File.pathSeparator, selected);
    }

    /** Artefact ids, one a line. */
    static List<String> artefacts() {
        try (InputStream in = KafkaJars.class.getResourceAsStream("kafka-jars.txt")) {
            if (in == null) {
                throw new IllegalStateException("kafka-jars.txt is missing beside " + KafkaJars.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path ownLocation() {
        try {
            return Path.of(KafkaJars.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
