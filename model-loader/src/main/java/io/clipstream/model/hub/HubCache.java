package io.clipstream.model.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A repository's place in the cache:
 *
 * <pre>
 * models--owner--name/blobs/ETAG               contents, named by their digests
 * models--owner--name/blobs/ETAG.incomplete    what has been fetched of one
 * models--owner--name/snapshots/COMMIT/NAME    a link to a blob; a file where links cannot be
 * models--owner--name/refs/REVISION            the commit that a branch or tag was when it was last pulled
 * .locks/models--owner--name/ETAG.lock         held while a blob is fetched
 * </pre>
 *
 * @param root the cache's directory
 * @param id the repository, and the revision of {@link #reference()}
 */
record HubCache(Path root, HubModelId id) {
    private static final Pattern FOLDER = Pattern.compile("models--.+--(.+)");
    private static final int MAX_REFERENCE_BYTES = 100;

    Path folder() {
        return root.resolve(folderName());
    }

    private String folderName() {
        return "models--" + id.owner() + "--" + id.name();
    }

    Path blob(String etag) {
        return folder().resolve("blobs").resolve(etag);
    }

    Path incomplete(String etag) {
        return folder().resolve("blobs").resolve(etag + ".incomplete");
    }

    Path lock(String etag) {
        return root.resolve(".locks").resolve(folderName()).resolve(etag + ".lock");
    }

    Path snapshot(String commit) {
        return folder().resolve("snapshots").resolve(commit);
    }

    Path reference() {
        return folder().resolve("refs").resolve(id.revision());
    }

    /** The commit that the revision is here: itself, or what it was when it was last pulled. */
    Optional<String> commit() throws IOException {
        if (id.isPinned()) {
            return Optional.of(id.revision());
        }
        Path reference = reference();
        if (!Files.isRegularFile(reference)) {
            return Optional.empty();
        }
        String commit = Files.size(reference) > MAX_REFERENCE_BYTES
                ? ""
                : Files.readString(reference, StandardCharsets.ISO_8859_1).strip();
        if (!HubModelId.COMMIT.matcher(commit).matches()) {
            throw new HubException(reference + " holds no commit (40 hex digits); delete it");
        }
        return Optional.of(commit);
    }

    /** Keeps what the revision is; nothing, where it is a commit. */
    void refer(String commit) throws IOException {
        if (id.isPinned() || commit().filter(commit::equals).isPresent()) {
            return;
        }
        Path reference = reference();
        Files.createDirectories(reference.getParent());
        Path written = Files.createTempFile(folder(), "tmp_", "");
        try {
            // A file made anew, for a temporary one is its owner's alone, and a cache may be shared.
            Files.delete(written);
            Files.writeString(written, commit, StandardCharsets.ISO_8859_1);
            Files.move(written, reference, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Names of the files of a snapshot that are there, not links to blobs that are not. */
    Set<String> files(String commit) throws IOException {
        Path snapshot = snapshot(commit);
        Set<String> names = new TreeSet<>();
        if (Files.isDirectory(snapshot)) {
            try (Stream<Path> files = Files.list(snapshot)) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> names.add(file.getFileName().toString()));
            }
        }
        return names;
    }

    /** The name of the repository that a directory is a snapshot of, if it is one. */
    static Optional<String> repositoryName(Path directory) {
        Path snapshot = directory.toAbsolutePath().normalize();
        int names = snapshot.getNameCount();
        if (names < 3
                || !HubModelId.COMMIT.matcher(snapshot.getFileName().toString()).matches()
                || !snapshot.getName(names - 2).toString().equals("snapshots")) {
            return Optional.empty();
        }
        Matcher folder = FOLDER.matcher(snapshot.getName(names - 3).toString());
        return folder.matches() ? Optional.of(folder.group(1)) : Optional.empty();
    }
}
