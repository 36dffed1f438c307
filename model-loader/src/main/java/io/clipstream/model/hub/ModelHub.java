package io.clipstream.model.hub;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hub and its cache. Thread-safe; any number of processes, Python's among them, may use one cache at once.
 *
 * <p>Only what a checkpoint needs is fetched: configuration, safetensors, tokeniser, model card. Everything fetched is
 * checked against the digest that the hub gives for it, and gets its name only then.
 */
public final class ModelHub {
    private final HubSettings settings;
    private final Surroundings surroundings;

    public ModelHub(HubSettings settings) {
        this(settings, Surroundings.real());
    }

    ModelHub(HubSettings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
    }

    /**
     * A model that is complete in the cache. Asks nothing of the network: a branch or tag is what it was when it was last
     * pulled.
     *
     * @return the checkpoint's directory; empty where something is missing
     */
    public Optional<Path> cached(HubModelId id) throws IOException {
        HubCache cache = new HubCache(settings.cache(), id);
        Optional<String> commit = cache.commit();
        if (commit.isEmpty()) {
            return Optional.empty();
        }
        Path snapshot = cache.snapshot(commit.get());
        CheckpointFiles files = CheckpointFiles.of(cache.files(commit.get()), snapshot::resolve);
        return files.missing().isEmpty() ? Optional.of(snapshot) : Optional.empty();
    }

    /**
     * Asks the hub what the revision is now, and makes that complete in the cache. Offline, takes what the cache has.
     *
     * @throws HubException where that cannot be: what failed, and the way out
     */
    public PulledModel pull(HubModelId id, PullListener listener) throws IOException {
        HubCache cache = new HubCache(settings.cache(), id);
        if (settings.offline()) {
            return asItIs(cache);
        }
        Repository repository = new Repository(id, settings, surroundings, listener);
        Repository.Listing listing;
        try {
            listing = repository.list(id.revision());
        } catch (HubUnreachableException e) {
            String here = cached(id).isPresent()
                    ? "The cache has it as it was when it was last pulled; HF_HUB_OFFLINE=1 takes that."
                    : WithoutNetwork.advice(cache);
            throw new HubException(id + ": cannot ask the hub: " + e.getMessage() + ".\n" + here, e);
        }
        try {
            return new Pull(cache, repository, listing, surroundings, listener).run();
        } catch (HubException e) {
            throw e;
        } catch (FileSystemException e) {
            throw new HubException(
                    id + ": cannot write to the cache " + settings.cache() + " (" + e.getMessage()
                            + "); HF_HUB_CACHE names another directory",
                    e);
        }
    }

    /** The name of the repository that a directory is a snapshot of, if it lies in a cache of this kind. */
    public static Optional<String> repositoryName(Path directory) {
        return HubCache.repositoryName(directory);
    }

    private PulledModel asItIs(HubCache cache) throws IOException {
        Optional<Path> snapshot = cached(cache.id());
        if (snapshot.isEmpty()) {
            throw new HubException(cache.id() + " is not complete in the cache " + settings.cache()
                    + ", and HF_HUB_OFFLINE forbids to ask the hub.\n" + WithoutNetwork.advice(cache));
        }
        String commit = cache.commit().orElseThrow();
        CheckpointFiles files = CheckpointFiles.of(cache.files(commit), snapshot.get()::resolve);
        List<String> names = new ArrayList<>(files.names());
        long bytes = 0;
        for (String name : names) {
            bytes += Files.size(snapshot.get().resolve(name));
        }
        return new PulledModel(cache.id(), commit, snapshot.get(), names, bytes, 0);
    }
}
