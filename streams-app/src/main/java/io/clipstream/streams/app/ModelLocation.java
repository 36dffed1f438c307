package io.clipstream.streams.app;

import io.clipstream.model.hub.HubException;
import io.clipstream.model.hub.HubModelId;
import io.clipstream.model.hub.HubSettings;
import io.clipstream.model.hub.ModelHub;
import io.clipstream.model.hub.PullListener;
import io.clipstream.model.hub.PulledModel;
import io.clipstream.streams.client.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the checkpoint that the setting {@code model} means: a directory that exists, or a model of the hub. What the
 * cache has is taken as it is, without asking the hub whether a branch has moved: a service that starts again answers as
 * it did before, and only {@code model pull} brings a newer model in.
 */
final class ModelLocation {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLocation.class);

    private ModelLocation() {}

    /**
     * The checkpoint's directory; fetched, where the cache does not have it.
     *
     * @param environment says where cache and hub are
     * @throws CommandFailure where there is none
     */
    static Path of(String source, Map<String, String> environment) {
        Path directory = Path.of(source);
        if (Files.isDirectory(directory)) {
            return directory;
        }
        HubModelId id = HubModelId.of(source)
                .orElseThrow(() -> new CommandFailure("model: '" + source
                        + "' is no directory here, and no id of a model on the hub, which is " + HubModelId.FORM));
        try {
            return inCache(id, environment);
        } catch (HubException e) {
            throw new CommandFailure(
                    "model: '" + source + "' is no directory here. As a model of the hub: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailure("model: cannot use " + id + " in the cache: " + e.getMessage(), e);
        }
    }

    private static Path inCache(HubModelId id, Map<String, String> environment) throws IOException {
        HubSettings settings = HubSettings.fromEnvironment(environment);
        ModelHub hub = new ModelHub(settings);
        Optional<Path> cached = hub.cached(id);
        if (cached.isPresent()) {
            LOG.info("Model {} is in the cache: {}", id, cached.get());
            return cached.get();
        }
        LOG.info("Model {} is not in the cache {}; asking {}", id, settings.cache(), settings.endpoint());
        PulledModel pulled = hub.pull(id, new LoggedPull(id));
        LOG.info("Model {} is fetched: {}", id, pulled.directory());
        return pulled.directory();
    }

    /** Tells the log, every tenth of the way. */
    private static final class LoggedPull implements PullListener {
        private static final int STEPS = 10;

        private final HubModelId id;
        private long total;
        private long step;

        LoggedPull(HubModelId id) {
            this.id = id;
        }

        @Override
        public void begins(String commit, int files, long bytes) {
            total = bytes;
            LOG.info("Fetching {}: commit {}, {} MB", id, commit, megabytes(bytes));
        }

        @Override
        public void reached(long bytes) {
            long now = total == 0 ? 0 : bytes * STEPS / total;
            if (now > step) {
                step = now;
                LOG.info("Fetching {}: {} of {} MB", id, megabytes(bytes), megabytes(total));
            }
        }

        @Override
        public void waits(String why) {
            LOG.warn("Fetching {}: {}", id, why);
        }

        private static long megabytes(long bytes) {
            return Math.round(bytes / 1e6);
        }
    }
}
