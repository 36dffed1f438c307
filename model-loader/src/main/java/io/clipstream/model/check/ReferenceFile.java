package io.clipstream.model.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.model.ModelFingerprint;
import io.clipstream.model.check.Reference.Picture;
import io.clipstream.model.check.Reference.Text;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a reference: version 1 of a JSON object. Everything about it is checked, for it decides whether a model is
 * served: what is malformed, over a limit, not finite or not of unit length is refused, with its place.
 */
final class ReferenceFile {
    private static final String FORMAT = "clipstream-reference";
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 8L << 20;
    private static final int MAX_SAMPLES = 64;
    private static final int MAX_IDS = 4096;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final Path file;

    ReferenceFile(Path file) {
        this.file = file;
    }

    Reference read() throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
            throw refuse("has " + Files.size(file) + " bytes, more than the limit of " + MAX_BYTES);
        }
        JsonSection root = JsonSection.read(file);
        if (!root.text("format", "").equals(FORMAT)) {
            throw root.refuse("format", "is not " + FORMAT + ": this file is no reference");
        }
        long version = root.integer("version", 0);
        if (version != VERSION) {
            throw root.refuse(
                    "version",
                    "is " + version + ", read is " + VERSION
                            + "; make the file anew with clipstream_reference.py of this release");
        }
        int dimension = root.size("dimension");
        List<Picture> pictures = pictures(root, dimension);
        List<Text> texts = texts(root, dimension);
        float[] logits = floats(root, "logits");
        if (logits.length != pictures.size() * texts.size()) {
            throw root.refuse("logits", "are " + logits.length + ", not one for each picture and text");
        }
        return new Reference(file, madeBy(root), fingerprint(root), pictures, texts, logits);
    }

    private static String madeBy(JsonSection root) throws CheckpointException {
        String versions = root.section("versions").node().properties().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().asText())
                .collect(Collectors.joining(", "));
        return root.text("library", "a library that it does not name") + " (" + versions + ")";
    }

    private static ModelFingerprint fingerprint(JsonSection root) throws CheckpointException {
        JsonSection files = root.section("files");
        Map<String, String> digests = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : files.node().properties()) {
            digests.put(entry.getKey(), digest(files, entry.getKey()));
        }
        return new ModelFingerprint(digest(root, "weights"), digests);
    }

    private List<Picture> pictures(JsonSection root, int dimension) throws CheckpointException {
        Samples samples = Samples.builtIn();
        List<Picture> pictures = new ArrayList<>();
        for (JsonSection entry : entries(root, "pictures")) {
            String name = entry.text("name", "");
            byte[] builtIn = samples.pictures().get(name);
            String digest = digest(entry, "file");
            if (builtIn == null || !Pixels.sha256(builtIn).equals(digest)) {
                throw entry.refuse(
                        "name",
                        "is '" + name + "', which is not a built-in picture of this release; make the file anew with"
                                + " its clipstream_reference.py");
            }
            pictures.add(new Picture(
                    name, digest, digest(entry, "pixels"), bytes(entry, "sample"), vector(entry, dimension)));
        }
        return pictures;
    }

    private List<Text> texts(JsonSection root, int dimension) throws CheckpointException {
        List<Text> texts = new ArrayList<>();
        for (JsonSection entry : entries(root, "texts")) {
            JsonNode ids = entry.node().path("ids");
            if (!ids.isArray() || ids.isEmpty() || ids.size() > MAX_IDS) {
                throw entry.refuse("ids", "is not a list of 1 to " + MAX_IDS + " token ids");
            }
            long[] numbers = new long[ids.size()];
            for (int i = 0; i < numbers.length; i++) {
                if (!ids.get(i).canConvertToLong() || !ids.get(i).isIntegralNumber()) {
                    throw entry.refuse("ids", "holds " + ids.get(i) + ", which is no token id");
                }
                numbers[i] = ids.get(i).longValue();
            }
            texts.add(new Text(entry.text("text", ""), numbers, vector(entry, dimension)));
        }
        return texts;
    }

    private List<JsonSection> entries(JsonSection root, String key) throws CheckpointException {
        JsonNode array = root.node().path(key);
        if (!array.isArray() || array.isEmpty() || array.size() > MAX_SAMPLES) {
            throw root.refuse(key, "is not a list of 1 to " + MAX_SAMPLES + " objects");
        }
        List<JsonSection> entries = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (!array.get(i).isObject()) {
                throw root.refuse(key, "holds " + array.get(i) + ", which is no object");
            }
            entries.add(new JsonSection(file, key + "[" + i + "].", array.get(i)));
        }
        return entries;
    }

    private static Embedding vector(JsonSection entry, int dimension) throws CheckpointException {
        float[] numbers = floats(entry, "vector");
        if (numbers.length != dimension) {
            throw entry.refuse("vector", "has " + numbers.length + " numbers, dimension says " + dimension);
        }
        try {
            return Embedding.ofUnit(numbers);
        } catch (IllegalArgumentException e) {
            throw entry.refuse("vector", "is not a unit vector: " + e.getMessage());
        }
    }

    private static float[] floats(JsonSection entry, String key) throws CheckpointException {
        byte[] bytes = bytes(entry, key);
        if (bytes.length % Float.BYTES != 0) {
            throw entry.refuse(key, "has " + bytes.length + " bytes, not a whole number of float32");
        }
        float[] floats = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        for (float number : floats) {
            if (!Float.isFinite(number)) {
                throw entry.refuse(key, "holds " + number);
            }
        }
        return floats;
    }

    private static byte[] bytes(JsonSection entry, String key) throws CheckpointException {
        try {
            return Base64.getDecoder().decode(entry.text(key, ""));
        } catch (IllegalArgumentException e) {
            throw entry.refuse(key, "is not base64: " + e.getMessage());
        }
    }

    private static String digest(JsonSection entry, String key) throws CheckpointException {
        String digest = entry.text(key, "");
        if (!SHA_256.matcher(digest).matches()) {
            throw entry.refuse(key, "is '" + digest + "', not a SHA-256 in hex");
        }
        return digest;
    }

    private CheckpointException refuse(String reason) {
        return new CheckpointException(file, reason);
    }
}
