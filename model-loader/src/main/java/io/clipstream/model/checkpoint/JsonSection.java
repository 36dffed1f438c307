package io.clipstream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An object within a JSON file of a checkpoint. Values are checked as they are taken; a refusal names the file, the key
 * and what is allowed.
 *
 * @param file where it stands
 * @param path of the object in the file, empty for the whole, else ending in a dot
 * @param node the object
 */
public record JsonSection(Path file, String path, JsonNode node) {
    /** Reads a file that holds one object. */
    public static JsonSection read(Path file) throws IOException {
        return new JsonSection(file, "", StrictJson.read(file));
    }

    /** Whether the key is there and not {@code null}. */
    public boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** The object under a key; an empty one where the key is missing or {@code null}. */
    public JsonSection section(String key) throws CheckpointException {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return new JsonSection(file, path + key + ".", JsonNodeFactory.instance.objectNode());
        }
        if (!value.isObject()) {
            throw refuse(key, "is not an object");
        }
        return new JsonSection(file, path + key + ".", value);
    }

    /** A whole number from 1 to a million, which is more than any size of an encoder. */
    public int size(String key, int otherwise) throws CheckpointException {
        return has(key) ? size(key) : otherwise;
    }

    /** As {@link #size(String, int)}, for a key that must be there. */
    public int size(String key) throws CheckpointException {
        long value = integer(key);
        if (value < 1 || value > 1_000_000) {
            throw refuse(key, "is " + value + ", not between 1 and 1000000");
        }
        return (int) value;
    }

    public long integer(String key, long otherwise) throws CheckpointException {
        return has(key) ? integer(key) : otherwise;
    }

    private long integer(String key) throws CheckpointException {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw refuse(key, has(key) ? "is " + value + ", not a whole number" : "is missing");
        }
        return value.longValue();
    }

    public double number(String key, double otherwise) throws CheckpointException {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = node.path(key);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw refuse(key, "is " + value + ", not a number");
        }
        return value.doubleValue();
    }

    public boolean flag(String key, boolean otherwise) throws CheckpointException {
        if (!has(key)) {
            return otherwise;
        }
        if (!node.path(key).isBoolean()) {
            throw refuse(key, "is " + node.path(key) + ", not true or false");
        }
        return node.path(key).booleanValue();
    }

    public String text(String key, String otherwise) throws CheckpointException {
        if (!has(key)) {
            return otherwise;
        }
        if (!node.path(key).isTextual()) {
            throw refuse(key, "is " + node.path(key) + ", not a text");
        }
        return node.path(key).textValue();
    }

    /** Refuses every key that is not known: it may describe a network other than the one that would be built. */
    public void refuseKeysOtherThan(Set<String> known) throws CheckpointException {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!known.contains(entry.getKey())) {
                throw refuse(
                        entry.getKey(),
                        "(" + entry.getValue() + ") is not supported; supported here are " + new TreeSet<>(known));
            }
        }
    }

    /** A refusal of the value under a key. */
    public CheckpointException refuse(String key, String reason) {
        return new CheckpointException(file, "'" + path + key + "' " + reason);
    }
}
