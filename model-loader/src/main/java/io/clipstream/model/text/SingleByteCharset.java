package io.clipstream.model.text;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A character set of 256 characters. Bytes are strings whose chars are 0 to 255, so that patterns can match them. */
final class SingleByteCharset {
    private final String name;
    private final String characters;
    private final Map<Character, Character> bytes = new HashMap<>();

    SingleByteCharset(String name, String characters) {
        if (characters.length() != 256) {
            throw new IllegalArgumentException(name + " has " + characters.length() + " characters, not 256");
        }
        this.name = name;
        this.characters = characters;
        for (int i = 0; i < characters.length(); i++) {
            bytes.put(characters.charAt(i), (char) i);
        }
    }

    String name() {
        return name;
    }

    /** The text's bytes, or null where it holds a character the set has not. */
    @Nullable
    String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            Character value = bytes.get(text.charAt(i));
            if (value == null) {
                return null;
            }
            encoded.append(value.charValue());
        }
        return encoded.toString();
    }

    String decode(String encoded) {
        StringBuilder text = new StringBuilder(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            text.append(characters.charAt(encoded.charAt(i)));
        }
        return text.toString();
    }
}
