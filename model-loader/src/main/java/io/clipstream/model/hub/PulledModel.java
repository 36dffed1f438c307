package io.clipstream.model.hub;

import java.nio.file.Path;
import java.util.List;

/**
 * A model that is complete in the cache.
 *
 * @param id what was asked for
 * @param commit that it was; 40 hex digits
 * @param directory the snapshot: the checkpoint's directory
 * @param files the model's, sorted
 * @param bytes in them
 * @param fetchedBytes that came over the network for it now
 */
public record PulledModel(
        HubModelId id, String commit, Path directory, List<String> files, long bytes, long fetchedBytes) {
    public PulledModel {
        files = List.copyOf(files);
    }
}
