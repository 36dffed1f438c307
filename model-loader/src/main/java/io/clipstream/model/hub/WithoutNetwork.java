package io.clipstream.model.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What to do where a model is not in the cache and the hub cannot be asked: which file to put where. */
final class WithoutNetwork {
    private WithoutNetwork() {}

    static String advice(HubCache cache) throws IOException {
        HubModelId id = cache.id();
        Optional<String> commit = cache.commit();
        Path snapshot = cache.snapshot(commit.orElse("COMMIT"));
        Set<String> there = commit.isPresent() ? cache.files(commit.get()) : Set.of();
        String files = there.isEmpty()
                ? "  %s/ with %s,%n    or with %s%n"
                        .formatted(
                                snapshot,
                                String.join(", ", CheckpointFiles.Layout.HUGGING_FACE.required()),
                                String.join(", ", CheckpointFiles.Layout.OPEN_CLIP.required()))
                : CheckpointFiles.of(there, snapshot::resolve).missing().stream()
                        .map(name -> "  %s (missing)%n".formatted(snapshot.resolve(name)))
                        .collect(Collectors.joining());
        String reference = commit.isPresent()
                ? ""
                : "  %s with the text COMMIT: the 40 hex digits that %s is on the hub%n"
                        .formatted(cache.reference(), id.revision());
        return """
                On a machine with network run
                  clipstream model pull %s
                and copy %s from its cache (HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub) to
                  %s
                Or put the files there yourself:
                %s%sOr name a directory that holds those files instead of an id.""".formatted(id, cache.folder().getFileName(), cache.folder(), files, reference);
    }
}
