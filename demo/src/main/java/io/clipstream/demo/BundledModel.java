package io.clipstream.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The bundled model as a directory on disk, because weights are memory-mapped.
 *
 * <p>Run from a folder of classes, it is used where it lies. Run from a jar, it is unpacked into the data directory once;
 * each later start compares what lies there with the jar (SHA-256) and unpacks again what differs.
 */
public final class BundledModel {
    /** The checkpoint's name. */
    public static final String NAME = "clipstream-mini";

    private static final String ENTRY = "open_clip_config.json";

    private BundledModel() {}

    /**
     * The model's directory. Two processes may call it on one data directory at once: files are put in place whole.
     *
     * @param dataDirectory where to unpack to, under {@code model/}
     * @throws IOException when the class path has no model, or it cannot be unpacked
     */
    public static Path directory(Path dataDirectory) throws IOException {
        return directory(BundledModel.class.getResource("model/" + NAME + "/" + ENTRY), dataDirectory);
    }

    static Path directory(@Nullable URL entry, Path dataDirectory) throws IOException {
        if (entry == null) {
            throw new IOException(
                    "The bundled model " + NAME + " is missing from the class path; name another with --model");
        }
        if (entry.getProtocol().equals("file")) {
            try {
                Path file = Path.of(entry.toURI());
                return file.resolveSibling("").toAbsolutePath().normalize();
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
        }
        URLConnection connection = entry.openConnection();
        if (connection instanceof JarURLConnection jar) {
            // Uncached: closing the archive must not close the class loader's.
            jar.setUseCaches(false);
            String prefix = jar.getEntryName().substring(0, jar.getEntryName().length() - ENTRY.length());
            try (JarFile archive = jar.getJarFile()) {
                return unpack(archive, prefix, dataDirectory.resolve("model").resolve(NAME));
            }
        }
        throw new IOException("The bundled model lies at " + entry + ", neither in a folder nor in a jar");
    }

    private static Path unpack(JarFile archive, String prefix, Path target) throws IOException {
        Files.createDirectories(target);
        List<JarEntry> entries = archive.stream()
                .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(prefix))
                .toList();
        for (JarEntry entry : entries) {
            Path file = target.resolve(entry.getName().substring(prefix.length()));
            if (!file.normalize().startsWith(target)) {
                throw new IOException("The archive's entry " + entry.getName() + " points out of its folder");
            }
            if (!Files.exists(file)
                    || !digest(Files.newInputStream(file)).equals(digest(archive.getInputStream(entry)))) {
                replace(file, archive, entry);
            }
        }
        return target;
    }

    private static void replace(Path file, JarFile archive, JarEntry entry) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Path draft =
                Files.createTempFile(file.resolveSibling(""), file.getFileName().toString(), ".new");
        try (InputStream in = archive.getInputStream(entry)) {
            Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static String digest(InputStream content) throws IOException {
        try (DigestInputStream in = new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
