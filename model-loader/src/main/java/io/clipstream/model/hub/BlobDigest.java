package io.clipstream.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whether a file's content is what its ETag says: Git LFS's SHA-256 of it, or Git's SHA-1 of the blob. */
final class BlobDigest {
    private static final int SHA256_DIGITS = 64;

    private BlobDigest() {}

    static boolean matches(Path file, String etag) throws IOException {
        return of(file, etag.length() == SHA256_DIGITS).equals(etag);
    }

    private static String of(Path file, boolean lfs) throws IOException {
        MessageDigest digest = digest(lfs ? "SHA-256" : "SHA-1");
        if (!lfs) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
