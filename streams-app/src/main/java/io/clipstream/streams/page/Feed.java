package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.clipstream.core.image.PictureException;
import io.clipstream.events.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on while somebody watches: a thread of its own reads committed results, chooses a few, makes each one's thumbnail, and sends
 * it to all viewers. While nobody watches it reads nothing and holds no connection. The classifier does not know of it: what it
 * costs is bounded here, in pictures a second and in its share of a processor, and what is over is not shown.
 */
final class Feed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    /** Pictures a second, on average. More could not be looked at. */
    private static final double PICTURES_A_SECOND = 8;

    private static final int AT_FIRST = 24;

    /** Of one processor, for fetching, decoding and thumbnails. */
    private static final double SHARE = 0.1;

    private static final Duration STEP = Duration.ofMillis(200);
    private static final Duration FETCH = Duration.ofSeconds(2);
    private static final long FIGURES_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETRY_MILLIS = 2_000;

    /**
     * Where things lie.
     *
     * @param client how the cluster is reached, for consumers
     */
    record Topics(java.util.Map<String, Object> client, String images, String results, String statuses) {}

    private final Topics topics;
    private final PageEvents events;
    private final Thumbnails thumbnails;
    private final RecentFigures figures;
    private final Broadcast broadcast;
    private final Uploads uploads;
    private final PlacedRecords pictures;
    private final RateLimit rate = new RateLimit(PICTURES_A_SECOND, AT_FIRST, System::nanoTime);
    private final WorkBudget budget = new WorkBudget(SHARE, System::nanoTime);
    private final ResultSampler sampler = new ResultSampler();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private LabelSetStates labelSets = new LabelSetStates();
    private long lastFigures;

    Feed(
            Topics topics,
            PageEvents events,
            Thumbnails thumbnails,
            RecentFigures figures,
            Broadcast broadcast,
            Uploads uploads) {
        this.topics = topics;
        this.events = events;
        this.thumbnails = thumbnails;
        this.figures = figures;
        this.broadcast = broadcast;
        this.uploads = uploads;
        this.pictures = new PlacedRecords(topics.client());
        this.thread = new Thread(this::work, "clipstream-page");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void work() {
        try {
            while (broadcast.awaitViewer() && closed.getCount() > 0) {
                try {
                    show();
                } catch (KafkaException e) {
                    if (closed.getCount() > 0) {
                        LOG.warn("The page shows nothing new for a moment: {}", e.toString());
                        tell("Kafka does not answer: " + e.getMessage());
                    }
                } catch (RuntimeException e) {
                    LOG.error("The page shows nothing new for a moment, for a reason that is not foreseen", e);
                    tell("an error; the application's log has it");
                }
                if (closed.await(RETRY_MILLIS / 10, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pictures.close();
        }
    }

    private void tell(String problem) throws InterruptedException {
        broadcast.publish(List.of(
                Frame.passing("problem", JsonNodeFactory.instance.objectNode().put("problem", problem))));
        publishFigures(new ArrayList<>());
        closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void show() {
        try (ResultStream stream = ResultStream.open(topics.client(), topics.results(), topics.statuses())) {
            broadcast.forgetFlow();
            figures.reset();
            labelSets = new LabelSetStates();
            boolean knows = false;
            while (broadcast.isWatched(GRACE_NANOS) && closed.getCount() > 0) {
                ConsumerRecords<byte[], byte[]> records = stream.poll(STEP);
                List<Frame> frames = new ArrayList<>();
                takeStatuses(records.records(stream.statuses()));
                knows = knows || stream.knowsStatuses();
                if (knows) {
                    frames.addAll(labelSets.takeChanged());
                    broadcast.publish(frames);
                    frames.clear();
                }
                addPictures(stream, records);
                publishFigures(frames);
            }
        } finally {
            pictures.release();
        }
    }

    private void publishFigures(List<Frame> frames) {
        long now = System.nanoTime();
        if (lastFigures == 0 || now - lastFigures >= FIGURES_NANOS) {
            lastFigures = now;
            frames.add(Frame.state("figures", "figures", figures.look(broadcast.viewers())));
            broadcast.publish(frames);
        }
    }

    private void takeStatuses(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.key() != null && record.value() != null) {
                try {
                    labelSets.put(new String(record.key(), StandardCharsets.UTF_8), events.status(record.value()));
                } catch (RuntimeException e) {
                    LOG.debug("{} offset {} is no status", record.topic(), record.offset(), e);
                }
            }
        }
    }

    private void addPictures(ResultStream stream, ConsumerRecords<byte[], byte[]> records) {
        List<List<ConsumerRecord<byte[], byte[]>>> partitions = new ArrayList<>();
        for (TopicPartition partition : stream.results()) {
            List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
            if (!some.isEmpty()) {
                partitions.add(some);
            }
        }
        if (partitions.isEmpty()) {
            return;
        }
        int most = budget.allows() ? rate.available() : 0;
        for (ResultSampler.Candidate candidate :
                sampler.choose(partitions, most, uploads::isKnown, labelSets::isFresh)) {
            boolean own = !candidate.upload().isEmpty() && uploads.isKnown(candidate.upload());
            // What is over the budget in the midst of a group is dropped too, except on the first look back.
            if (own || ((rate.available() > AT_FIRST / 2 || budget.allows()) && rate.take())) {
                long begin = System.nanoTime();
                picture(candidate, own).ifPresent(frame -> broadcast.publish(List.of(frame)));
                budget.spent(System.nanoTime() - begin);
            }
        }
    }

    private Optional<Frame> picture(ResultSampler.Candidate candidate, boolean own) {
        List<PictureJson.Result> results = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : candidate.results()) {
            try {
                PictureJson.Result result = new PictureJson.Result(record, events.classification(record.value()));
                if (results.isEmpty()
                        || results.get(0)
                                .value()
                                .getSource()
                                .equals(result.value().getSource())) {
                    results.add(result);
                }
            } catch (RuntimeException e) {
                LOG.debug(
                        "{} partition {} offset {} is no result",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e);
            }
        }
        if (results.isEmpty()) {
            return Optional.empty();
        }
        labelSets.shown(results);
        byte[] thumbnail = thumbnail(results.get(0).value().getSource());
        return Optional.of(
                Frame.flow("picture", PictureJson.picture(results, own ? candidate.upload() : "", thumbnail)));
    }

    /** Empty where the picture is there no more, or is none. */
    private byte[] thumbnail(Source source) {
        if (!source.getTopic().equals(topics.images())) {
            return new byte[0];
        }
        Optional<ConsumerRecord<byte[], byte[]>> record =
                pictures.at(new TopicPartition(topics.images(), source.getPartition()), source.getOffset(), FETCH);
        if (record.isEmpty() || record.get().value() == null) {
            return new byte[0];
        }
        try {
            Optional<byte[]> picture = events.picture(record.get().value());
            return picture.isPresent() ? thumbnails.of(picture.get()) : new byte[0];
        } catch (PictureException | RuntimeException e) {
            LOG.debug(
                    "{} partition {} offset {} has no thumbnail",
                    source.getTopic(),
                    source.getPartition(),
                    source.getOffset(),
                    e);
            return new byte[0];
        }
    }

    @Override
    public void close() {
        closed.countDown();
        broadcast.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
