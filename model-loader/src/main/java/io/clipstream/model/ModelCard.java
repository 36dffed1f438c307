package io.clipstream.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The model card, {@code README.md}, whose front matter says the licence (Hugging Face, "Model cards"). Its lines are
 * taken as text: no more than plain {@code key: value} is understood, and whatever else stands there is passed over.
 */
final class ModelCard {
    private static final String FILE = "README.md";
    private static final String FENCE = "---";
    private static final int MAX_LINES = 1000;
    private static final int MAX_CHARACTERS = 200;

    private ModelCard() {}

    /** What the card says of the licence: {@code license}, then {@code license_name} and {@code license_link}. */
    static Optional<String> license(Path directory) throws IOException {
        Path card = directory.resolve(FILE);
        if (!Files.isRegularFile(card)) {
            return Optional.empty();
        }
        List<String> found = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(card)) {
            String line = lines.readLine();
            if (line == null || !line.strip().equals(FENCE)) {
                return Optional.empty();
            }
            for (int i = 0; i < MAX_LINES; i++) {
                line = lines.readLine();
                if (line == null || line.strip().equals(FENCE)) {
                    break;
                }
                if (line.startsWith("license:")
                        || line.startsWith("license_name:")
                        || line.startsWith("license_link:")) {
                    String value =
                            unquoted(line.substring(line.indexOf(':') + 1).strip());
                    if (!value.isEmpty()) {
                        found.add(value.substring(0, Math.min(MAX_CHARACTERS, value.length())));
                    }
                }
            }
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", found));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
