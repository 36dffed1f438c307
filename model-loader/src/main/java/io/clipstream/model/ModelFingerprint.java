package io.clipstream.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model is made of, part by part: a reference that was made for other parts says which.
 *
 * @param weights SHA-256, in hex, over the SHA-256 of each tensor's name, dtype, shape and bytes, sorted by name. The
 *     same weights in other shards have the same
 * @param files SHA-256, in hex, of each file of configuration and of the tokeniser that was read, by file name
 */
public record ModelFingerprint(String weights, Map<String, String> files) {
    public ModelFingerprint {
        files = new TreeMap<>(files);
    }

    /**
     * Parts of this model that another fingerprint has otherwise or not at all; parts that only the other has do not
     * count, since nothing was read from them.
     *
     * @return {@code the weights}, then names of files
     */
    public List<String> differences(ModelFingerprint other) {
        List<String> differences = new ArrayList<>();
        files.forEach((name, digest) -> {
            if (!digest.equals(other.files.get(name))) {
                differences.add(name);
            }
        });
        if (!weights.equals(other.weights)) {
            differences.add(0, "the weights");
        }
        return differences;
    }
}
