package io.clipstream.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files that lie beside these classes. */
final class BundledFiles {
    private BundledFiles() {}

    static byte[] read(String name) {
        try (InputStream in = BundledFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The bundled file " + name + " is missing from the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The bundled file " + name + " cannot be read", e);
        }
    }
}
