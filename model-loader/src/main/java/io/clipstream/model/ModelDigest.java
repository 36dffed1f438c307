package io.clipstream.model;

import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.SafetensorsFile;
import io.clipstream.model.checkpoint.StoredTensor;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.text.Padding;
import io.clipstream.model.text.TokenizerSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The digest in a model's id: over everything that changes vectors. That is every weight; the bytes of the files of
 * configuration and preprocessing and of {@code tokenizer.json}; what was concluded from them for pictures and texts,
 * so that a release that reads the same files otherwise is another model; and settings of the application that make
 * other vectors of the same pictures (the variant). Device and fp16 are not in it: instances on a CPU and on a GPU
 * share one label table, within the bounds that {@code model check} holds them to.
 *
 * <p>It is a tree of two levels, so that all processors take part: SHA-256 of each tensor's name, dtype, shape and
 * bytes; then SHA-256 over those, sorted by name, and over the rest. The same weights in other shards have the same
 * digest. Of the whole the first 48 bits are kept: enough to tell models apart, no protection against someone who wants
 * two to look alike.
 *
 * @param id 12 hex digits
 * @param fingerprint the parts, whole
 */
record ModelDigest(String id, ModelFingerprint fingerprint) {
    private static final int HEX_DIGITS = 12;

    static ModelDigest of(ClipArchitecture architecture, SortedMap<String, String> variant) throws IOException {
        List<StoredTensor> tensors = List.copyOf(architecture.checkpoint().tensors());
        MessageDigest whole = sha256();
        MessageDigest weights = sha256();
        List<byte[]> digests = tensorDigests(tensors);
        for (int i = 0; i < tensors.size(); i++) {
            weights.update(digests.get(i));
            if (!architecture.harmless().test(tensors.get(i).name())) {
                whole.update(digests.get(i));
            }
        }
        Map<String, String> files = new LinkedHashMap<>();
        List<Path> read = new ArrayList<>(architecture.configuration());
        read.add(architecture.tokenizer().file());
        for (Path file : read) {
            byte[] digest = sha256().digest(Files.readAllBytes(file));
            whole.update(digest);
            files.put(file.getFileName().toString(), hex(digest));
        }
        whole.update(text(concluded(architecture)));
        variant.forEach((setting, value) -> whole.update(text(setting + "=" + value)));
        return new ModelDigest(
                hex(whole.digest()).substring(0, HEX_DIGITS), new ModelFingerprint(hex(weights.digest()), files));
    }

    private static List<byte[]> tensorDigests(List<StoredTensor> tensors) throws IOException {
        try {
            return tensors.parallelStream().map(ModelDigest::tensor).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static byte[] tensor(StoredTensor tensor) {
        MessageDigest digest = sha256();
        String head = tensor.name() + "\n" + tensor.type() + "\n" + tensor.shapeText() + "\n";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        try {
            SafetensorsFile.read(tensor, digest::update);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digest.digest();
    }

    /** How pictures and texts are prepared, in words of our own. */
    private static String concluded(ClipArchitecture architecture) {
        PreprocessSpec picture = architecture.preprocess();
        TokenizerSpec text = architecture.tokenizer();
        return String.join(
                " ",
                "resize",
                picture.fit().name(),
                String.valueOf(picture.resizeTo()),
                picture.interpolation().name(),
                "crop",
                String.valueOf(picture.cropTo()),
                picture.cropRounding().name(),
                picture.order().name(),
                "fill",
                String.valueOf(picture.fill()),
                "normalise",
                numbers(picture.mean()),
                numbers(picture.std()),
                "clean",
                text.cleaning().name(),
                "context",
                String.valueOf(text.context()),
                "tokens",
                text.rules().name(),
                "padding",
                padding(text.padding()),
                "pool",
                text.pool().place().name(),
                text.pool().end().isPresent() ? String.valueOf(text.pool().end().getAsLong()) : "");
    }

    private static String padding(@Nullable Padding padding) {
        if (padding == null) {
            return "none";
        }
        String end = padding.endBecomes().isPresent()
                ? " end " + padding.endBecomes().getAsLong()
                : "";
        return (padding.left() ? "left " : "right ") + (padding.token() == null ? "id 0" : padding.token()) + end;
    }

    private static String numbers(PreprocessSpec.Channels channels) {
        return channels.red() + " " + channels.green() + " " + channels.blue();
    }

    private static byte[] text(String text) {
        return sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
