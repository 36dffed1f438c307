package io.clipstream.streams.client;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The files that a person means by some paths: files that are named, whatever they are; of folders, and folders in them, those that are
 * pictures by their first bytes or by the ending of their name. Hidden ones are left out.
 *
 * @param pictures in the order of the paths; within a folder by name
 * @param leftOut files in folders that are not pictures
 */
record PictureFiles(List<PictureFile> pictures, int leftOut) {
    private static final Set<String> ENDINGS =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "dib", "tif", "tiff");

    PictureFiles {
        pictures = List.copyOf(pictures);
    }

    /** @throws CommandFailure where a path is not there or cannot be read */
    static PictureFiles of(List<Path> paths) {
        List<PictureFile> pictures = new ArrayList<>();
        Folder folder = new Folder();
        for (Path path : paths) {
            try {
                if (Files.isDirectory(path)) {
                    folder.root = path;
                    folder.found.clear();
                    Files.walkFileTree(path, folder);
                    folder.found.sort(Comparator.comparing(PictureFile::id));
                    pictures.addAll(folder.found);
                } else {
                    pictures.add(new PictureFile(path, String.valueOf(path.getFileName()), Files.size(path)));
                }
            } catch (IOException e) {
                throw new CommandFailure(
                        "cannot read " + TerminalText.safe(path.toString()) + " ("
                                + e.getClass().getSimpleName() + ")",
                        e);
            }
        }
        return new PictureFiles(pictures, folder.leftOut);
    }

    private static final class Folder extends SimpleFileVisitor<Path> {
        private final List<PictureFile> found = new ArrayList<>();
        private Path root = Path.of("");
        private int leftOut;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return !directory.equals(root) && isHidden(directory)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (isHidden(file) || !Files.isRegularFile(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (endsLikePicture(file) || beginsLikePicture(file)) {
                String id = root.relativize(file).toString().replace(File.separatorChar, '/');
                found.add(new PictureFile(file, id, Files.size(file)));
            } else {
                leftOut++;
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static boolean endsLikePicture(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static boolean beginsLikePicture(Path file) throws IOException {
        byte[] first;
        try (InputStream in = Files.newInputStream(file)) {
            first = in.readNBytes(12);
        }
        String begin = new String(first, StandardCharsets.ISO_8859_1);
        return begin.startsWith("\u00ff\u00d8\u00ff")
                || begin.startsWith("\u0089PNG\r\n\u001a\n")
                || begin.startsWith("GIF87a")
                || begin.startsWith("GIF89a")
                || begin.startsWith("II*\0")
                || begin.startsWith("MM\0*")
                || (begin.startsWith("RIFF") && begin.startsWith("WEBP", 8));
    }
}
