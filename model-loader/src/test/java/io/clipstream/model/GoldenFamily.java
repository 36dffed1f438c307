package io.clipstream.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.core.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What a reference implementation answered: {@code src/test/resources/golden/README.md} says where it comes from. */
final class GoldenFamily {
    static final Path ROOT = Path.of("src/test/resources/golden");
    private static final Path BUNDLED = Path.of("../demo/src/main/model/clipstream-mini");

    private static final String TOKENIZER = "tokenizer.json";
    private static final String COMPRESSED = ".gz";

    private final Path folder;
    private final JsonNode golden;

    GoldenFamily(String name) throws IOException {
        this(ROOT.resolve(name));
    }

    /** One that lies elsewhere, with all of its files. */
    GoldenFamily(Path folder) throws IOException {
        this.folder = folder;
        this.golden = new JsonMapper().readTree(folder.resolve("golden.json").toFile());
    }

    /**
     * A checkpoint directory. The committed ones are put together in {@code scratch}: compressed files are unpacked, and
     * a directory without a tokeniser gets the shared one.
     */
    Path model(Path scratch) throws IOException {
        if (!Files.isDirectory(folder.resolve("model"))) {
            return BUNDLED;
        }
        Path directory =
                Files.createDirectories(scratch.resolve(folder.getFileName().toString()));
        try (var files = Files.list(folder.resolve("model"))) {
            for (Path file : files.toList()) {
                unpack(file, directory);
            }
        }
        if (!Files.exists(directory.resolve(TOKENIZER))) {
            Files.copy(tokenizer(), directory.resolve(TOKENIZER));
        }
        return directory;
    }

    private static void unpack(Path file, Path directory) throws IOException {
        String name = file.getFileName().toString();
        if (!name.endsWith(COMPRESSED)) {
            Files.copy(file, directory.resolve(name));
            return;
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            Files.copy(in, directory.resolve(name.substring(0, name.length() - COMPRESSED.length())));
        }
    }

    static Path tokenizer() {
        return ROOT.resolve("clip-tokenizer.json");
    }

    String name() {
        return String.valueOf(folder.getFileName());
    }

    /** Where the checkpoint lies as it is, if it needs no putting together. */
    Path storedModel() {
        return folder.resolve("model");
    }

    /** The largest difference of a unit vector's component that counts as equal. */
    double tolerance() {
        return golden.path("tolerance").asDouble(name().contains("resnet") ? 2e-5 : 1e-5);
    }

    double logitScale() {
        return golden.path("logit_scale").doubleValue();
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        golden.path("texts").forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    List<long[]> ids(String key) {
        List<long[]> ids = new ArrayList<>();
        for (JsonNode row : golden.path(key)) {
            long[] numbers = new long[row.size()];
            Arrays.setAll(numbers, i -> row.get(i).longValue());
            ids.add(numbers);
        }
        return ids;
    }

    List<RgbImage> images() throws IOException {
        JsonNode shape = golden.path("arrays").path("pixels.u8");
        int height = shape.get(1).intValue();
        int width = shape.get(2).intValue();
        byte[] all = Files.readAllBytes(folder.resolve("pixels.u8"));
        List<RgbImage> images = new ArrayList<>();
        for (int i = 0; i < shape.get(0).intValue(); i++) {
            int bytes = height * width * RgbImage.CHANNELS;
            images.add(new RgbImage(width, height, Arrays.copyOfRange(all, i * bytes, (i + 1) * bytes)));
        }
        return images;
    }

    boolean has(String file) {
        return Files.exists(folder.resolve(file));
    }

    float[] floats(String file) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }

    static double largestDifference(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            throw new AssertionError(actual.length + " numbers, not " + expected.length);
        }
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs((double) actual[i] - expected[i]);
            if (!(difference <= largest)) {
                largest = difference;
            }
        }
        return largest;
    }
}
