package io.clipstream.model;

import io.clipstream.model.checkpoint.SafetensorsFile;
import io.clipstream.model.checkpoint.StoredTensor;
import io.clipstream.model.family.ClipArchitecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The digest in a model's id: over every weight, the files of configuration and preprocessing, {@code tokenizer.json},
 * and {@code tokenizer_config.json} where the family reads it, since each of them changes vectors.
 *
 * <p>It is a tree of two levels, so that all processors take part: SHA-256 of each tensor's name, dtype, shape and
 * bytes; then SHA-256 over those, sorted by name, and over the SHA-256 of each file. The same weights in other shards
 * have the same digest. Of the whole the first 48 bits are kept: enough to tell models apart, no protection against
 * someone who wants two to look alike.
 */
final class ModelDigest {
    private static final int HEX_DIGITS = 12;

    private ModelDigest() {}

    static String of(ClipArchitecture architecture) throws IOException {
        List<StoredTensor> tensors = architecture.checkpoint().tensors().stream()
                .filter(tensor -> !architecture.harmless().test(tensor.name()))
                .toList();
        MessageDigest whole = sha256();
        try {
            tensors.parallelStream().map(ModelDigest::tensor).forEachOrdered(whole::update);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : architecture.configuration()) {
            whole.update(sha256().digest(Files.readAllBytes(file)));
        }
        whole.update(sha256().digest(Files.readAllBytes(architecture.tokenizer().file())));
        return HexFormat.of().formatHex(whole.digest()).substring(0, HEX_DIGITS);
    }

    private static byte[] tensor(StoredTensor tensor) {
        MessageDigest digest = sha256();
        String head = tensor.name() + "\n" + tensor.type() + "\n" + tensor.shapeText() + "\n";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        try {
            digest.update(SafetensorsFile.map(tensor));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
