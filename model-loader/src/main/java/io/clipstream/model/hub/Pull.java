package io.clipstream.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One pull of one commit: what is needed, what of it is absent, whether it fits; then one file after another. */
final class Pull {
    private static final long MIB = 1L << 20;

    private final HubModelId id;
    private final HubCache cache;
    private final Repository repository;
    private final Repository.Listing listing;
    private final Surroundings surroundings;
    private final PullListener listener;
    private final Path snapshot;
    private long done;
    private long received;

    Pull(
            HubCache cache,
            Repository repository,
            Repository.Listing listing,
            Surroundings surroundings,
            PullListener listener) {
        this.id = cache.id();
        this.cache = cache;
        this.repository = repository;
        this.listing = listing;
        this.surroundings = surroundings;
        this.listener = listener;
        this.snapshot = cache.snapshot(listing.commit());
    }

    PulledModel run() throws IOException {
        CheckpointFiles needed = CheckpointFiles.of(listing.files(), this::early);
        refuseIncomplete(needed);
        Set<String> here = cache.files(listing.commit());
        List<RemoteFile> absent = new ArrayList<>();
        for (String name : needed.names()) {
            if (!here.contains(name)) {
                absent.add(repository.describe(listing.commit(), name));
            }
        }
        // By digest: two files of the same content are one blob.
        Map<String, RemoteFile> blobs = new LinkedHashMap<>();
        for (RemoteFile file : absent) {
            if (!isBlobThere(file)) {
                blobs.put(file.etag(), file);
            }
        }
        refuseFullDisk(blobs.values());
        listener.begins(
                listing.commit(),
                needed.names().size(),
                blobs.values().stream().mapToLong(RemoteFile::size).sum());
        // Small files first: what is wrong with them is found before hours are spent.
        absent.sort(Comparator.comparingLong(RemoteFile::size));
        for (RemoteFile file : absent) {
            fetch(file);
        }
        cache.refer(listing.commit());
        long bytes = 0;
        for (String name : needed.names()) {
            bytes += Files.size(snapshot.resolve(name));
        }
        return new PulledModel(id, listing.commit(), snapshot, List.copyOf(needed.names()), bytes, received);
    }

    /** A small file that decides which others are needed. */
    private Path early(String name) throws IOException {
        Path file = snapshot.resolve(name);
        if (!Files.exists(file)) {
            fetch(repository.describe(listing.commit(), name));
            done = 0;
        }
        return file;
    }

    private void refuseIncomplete(CheckpointFiles needed) throws HubException {
        if (needed.missing().isEmpty()) {
            return;
        }
        List<String> pickles = CheckpointFiles.pickles(listing.files());
        if (needed.lacksWeights() && !pickles.isEmpty()) {
            String conversion = repository
                    .conversion()
                    .map(revision ->
                            "Hugging Face's converter offers the same weights as safetensors, which the owner has"
                                    + " not accepted yet: " + id.at(revision) + ". ")
                    .orElse("");
            throw new HubException(
                    id + ": refused: the repository has its weights only in forms that are never fetched ("
                            + shortened(pickles) + "): to read a pickle is to run code from it. " + conversion
                            + "Use a repository or a revision that has " + String.join(", ", weights(needed))
                            + ", or convert: safetensors.torch.save_file writes it from Python, and the directory can be named"
                            + " instead of the id");
        }
        throw new HubException(id + ": refused: the repository lacks " + String.join(", ", needed.missing())
                + ", without which its checkpoint cannot be used. It has: "
                + shortened(List.copyOf(listing.files())));
    }

    private static List<String> weights(CheckpointFiles needed) {
        return needed.missing().stream()
                .filter(name -> name.endsWith(".safetensors"))
                .toList();
    }

    private static String shortened(List<String> names) {
        int most = 20;
        String shown = String.join(", ", names.subList(0, Math.min(most, names.size())));
        return names.isEmpty() ? "no file" : names.size() > most ? shown + ", …" : shown;
    }

    private boolean isBlobThere(RemoteFile file) throws IOException {
        Path blob = cache.blob(file.etag());
        return Files.isRegularFile(blob) && Files.size(blob) == file.size();
    }

    private void refuseFullDisk(Collection<RemoteFile> files) throws IOException {
        long needed = 0;
        for (RemoteFile file : files) {
            Path incomplete = cache.incomplete(file.etag());
            long there = Files.isRegularFile(incomplete) ? Files.size(incomplete) : 0;
            needed += Math.max(0, file.size() - there);
        }
        Files.createDirectories(cache.folder());
        long usable = surroundings.disk().usable(cache.folder());
        if (needed > usable) {
            throw new HubException(id + ": no room: " + (needed / MIB + 1) + " MiB are to be fetched into "
                    + cache.root()
                    + ", where " + usable / MIB + " MiB are free. Make room, or set HF_HUB_CACHE to a directory on"
                    + " another disk");
        }
    }

    private void fetch(RemoteFile file) throws IOException {
        Path pointer = snapshot.resolve(file.name());
        Path blob = cache.blob(file.etag());
        try (BlobLock unused = BlobLock.acquire(cache.lock(file.etag()), file.name(), listener)) {
            // Whoever held the lock may have done it.
            if (!Files.exists(pointer)) {
                boolean fresh = !isBlobThere(file);
                if (fresh) {
                    Files.createDirectories(blob.getParent());
                    long before = done;
                    received += new BlobDownload(
                                    repository,
                                    listing.commit(),
                                    file,
                                    cache.incomplete(file.etag()),
                                    new Patience(surroundings.pause(), listener),
                                    reached -> listener.reached(before + reached))
                            .into(blob);
                    done = before + file.size();
                }
                SnapshotLink.make(snapshot, file.name(), blob, fresh, surroundings.links());
            }
        }
    }
}
