package io.clipstream.model.hub;

import java.util.regex.Pattern;

/**
 * A file of a repository at a commit.
 *
 * @param name plain, without directories
 * @param etag what names its content: SHA-256 of it where it is in Git LFS (64 hex digits), else the SHA-1 of Git's blob
 *     (40)
 * @param size in bytes
 */
record RemoteFile(String name, String etag, long size) {
    static final Pattern ETAG = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern PLAIN_NAME = Pattern.compile("\\w[\\w.-]{0,199}");
    private static final long MIB = 1L << 20;

    RemoteFile {
        if (!isPlain(name) || !ETAG.matcher(etag).matches() || size < 0) {
            throw new IllegalArgumentException("not a file of a repository: " + name + ", " + etag + ", " + size);
        }
    }

    static boolean isPlain(String name) {
        return PLAIN_NAME.matcher(name).matches();
    }

    /** Most bytes that a file of this name may have. Weights have no limit but the disk's. */
    static long limit(String name) {
        if (name.endsWith(".safetensors")) {
            return Long.MAX_VALUE;
        }
        return name.equals("tokenizer.json") || name.endsWith(".index.json") ? 256 * MIB : 16 * MIB;
    }
}
