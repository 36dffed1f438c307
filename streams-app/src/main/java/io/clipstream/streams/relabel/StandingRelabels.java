package io.clipstream.streams.relabel;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Scorer;
import io.clipstream.events.Classification;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.streams.labels.HistoryRelabelling;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relabels history within the application: one set at a time, on one lane, and behind the pictures: while some are in flight
 * it rests for longer than it works. A job that fails is tried again until it is given up; nothing is scored twice, as {@link
 * RelabelRun} says.
 */
public final class StandingRelabels implements HistoryRelabelling, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandingRelabels.class);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final int FETCH_BYTES = 2 << 20;

    /** Vectors between two rests. */
    private static final int POLL_RECORDS = 256;

    /** How an application reads and writes values. */
    public interface Values {
        /**
         * Reads an embedding, in either of its forms.
         *
         * @throws SerializationException where it is none
         * @throws IllegalArgumentException where it is none
         */
        ImageEmbedding read(String topic, byte[] value);

        /** Writes a result, in the form of the settings. */
        byte[] write(String topic, Classification result);
    }

    /**
     * Topics that it reads and writes.
     *
     * @param images of which only the number of partitions counts
     */
    public record Topics(String images, String embeddings, String classifications) {}

    /** One revision on its way. */
    private record Job(long revision, RelabelProgress progress) {}

    private final Map<String, Object> client;
    private final String owner;
    private final Topics topics;
    private final Values values;
    private final Scorer scorer;
    private final BooleanSupplier imagesInFlight;
    private final ExecutorService thread;
    private final Map<String, Job> running = new HashMap<>();
    private final List<Done> done = new ArrayList<>();
    private volatile boolean closed;

    /**
     * @param client properties of Kafka's clients; may hold passwords
     * @param applicationId begins the names of groups and transactional ids
     * @param scorer as for images
     * @param imagesInFlight whether images want the processors
     */
    public StandingRelabels(
            Map<String, Object> client,
            String applicationId,
            Topics topics,
            Values values,
            Scorer scorer,
            BooleanSupplier imagesInFlight) {
        this.client = new HashMap<>(client);
        this.client.put("max.poll.records", POLL_RECORDS);
        this.owner = applicationId + "-relabel-";
        this.topics = topics;
        this.values = values;
        this.scorer = scorer;
        this.imagesInFlight = imagesInFlight;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread worker = new Thread(task, "clipstream-relabel-history");
            worker.setDaemon(true);
            return worker;
        });
    }

    @Override
    public synchronized void begin(EncodedLabelSet set, Duration lookBack) {
        cancel(set.name());
        RelabelProgress progress =
                new RelabelProgress(read -> {}, complaint -> LOG.warn("Label set {}: {}", set.name(), complaint));
        running.put(set.name(), new Job(set.revision(), progress));
        LOG.info("Label set {} revision {}: history is relabelled, {} back", set.name(), set.revision(), lookBack);
        thread.execute(() -> work(set, lookBack, progress));
    }

    @Override
    public synchronized void cancel(String labelSet) {
        Job job = running.remove(labelSet);
        if (job != null) {
            LOG.info("Label set {} revision {}: relabelling is given up here", labelSet, job.revision());
            job.progress().stop();
        }
    }

    @Override
    public synchronized void cancelAll() {
        List.copyOf(running.keySet()).forEach(this::cancel);
        done.clear();
    }

    @Override
    public synchronized List<Done> takeDone() {
        List<Done> taken = List.copyOf(done);
        done.clear();
        return taken;
    }

    @Override
    public synchronized boolean isBusy() {
        return !running.isEmpty() || !done.isEmpty();
    }

    private void work(EncodedLabelSet set, Duration lookBack, RelabelProgress progress) {
        while (!progress.isStopped() && !closed) {
            try {
                RelabelOutcome outcome = run(set, lookBack, progress);
                if (outcome.state() != RelabelOutcome.State.STOPPED) {
                    finish(set, outcome, progress);
                }
                return;
            } catch (RelabelRun.TakenOverException e) {
                LOG.info("Label set {} revision {}: {}", set.name(), set.revision(), e.getMessage());
                return;
            } catch (RuntimeException e) {
                LOG.warn(
                        "Label set {} revision {}: relabelling history failed and is tried again: {}",
                        set.name(),
                        set.revision(),
                        e.toString());
                pause();
            }
        }
    }

    private synchronized void finish(EncodedLabelSet set, RelabelOutcome outcome, RelabelProgress progress) {
        Job job = running.get(set.name());
        if (job != null && job.progress() == progress) {
            PartitionProgress total = outcome.total();
            LOG.info(
                    "Label set {} revision {}: {} stored vectors scored, {} of other models refused, {} passed over",
                    set.name(),
                    set.revision(),
                    total.scored(),
                    total.otherModel(),
                    total.unreadable());
            running.remove(set.name());
            done.add(new Done(set.name(), set.revision()));
        }
    }

    private RelabelOutcome run(EncodedLabelSet set, Duration lookBack, RelabelProgress progress) {
        RelabelClients clients = new RelabelClients(client, FETCH_BYTES);
        RelabelRun.Request request;
        try (Admin admin = clients.admin()) {
            RelabelTopics there = new RelabelTopics(admin);
            TopicDescription embeddings = there.describe(topics.embeddings(), "run `clipstream topics create`");
            RelabelJob job = RelabelJob.of(
                    owner,
                    set,
                    embeddings.name(),
                    embeddings.topicId(),
                    topics.classifications(),
                    "-" + lookBack,
                    "",
                    true);
            request = new RelabelRun.Request(
                    job,
                    new LabelScores(set, scorer),
                    new TimeWindow(Math.max(0, Instant.now().minus(lookBack).toEpochMilli()), null),
                    false,
                    there.describe(topics.classifications(), "run `clipstream topics create`")
                            .partitions()
                            .size(),
                    there.describe(topics.images(), "run `clipstream topics create`")
                            .partitions()
                            .size());
        }
        RelabelRun.Surroundings around = new RelabelRun.Surroundings(
                clients,
                () -> this::read,
                () -> (topic, result, avro) -> values.write(topic, result),
                1,
                imagesInFlight,
                Clock.systemUTC());
        return new RelabelRun(around, request, progress, (left, all) -> {}).run();
    }

    private StoredEmbedding read(String topic, byte[] value) throws UnreadableEmbeddingException {
        try {
            return StoredEmbedding.of(values.read(topic, value), value.length > 0 && value[0] == 0);
        } catch (SerializationException | IllegalArgumentException e) {
            throw new UnreadableEmbeddingException(String.valueOf(e.getMessage()), e);
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        cancelAll();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(RETRY.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("Relabelling did not end within {} s", RETRY.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
