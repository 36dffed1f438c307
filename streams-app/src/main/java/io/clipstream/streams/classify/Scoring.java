package io.clipstream.streams.classify;

import io.clipstream.core.label.Emit;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelSnapshot;
import io.clipstream.core.score.Classification;
import io.clipstream.core.score.Scorer;
import io.clipstream.streams.labels.LabelFence;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.routes.RouteState;
import io.clipstream.streams.routes.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scores encoded images, on one thread of its own. All that is ready at a moment is scored against one snapshot of the
 * label sets, which no update can change half-way, and against each set as one matrix product.
 *
 * <p>An image is set aside until its ticket has passed the fence; while it names a set of which a first revision is being
 * encoded, or the brokers have not said whether the routes of its sets are there, up to its deadline; and, where it names
 * none, while there is no set at all.
 */
final class Scoring implements AutoCloseable {
    private static final long LOOK_AGAIN_MILLIS = 2;

    /** Images that are scored together at most: the first ones need not wait for the last of a long queue. */
    private static final int TOGETHER = 64;

    private final Supplier<LabelSnapshot> table;
    private final LabelFence fence;
    private final Scorer scorer;
    private final ResultRecords results;
    private final RouteTable routes;
    private final DeadLetters deadLetters;
    private final boolean embeddings;
    private final long maxResultBytes;
    private final ClassifierMetrics metrics;
    private final LinkedBlockingQueue<EncodedImage> encoded = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile int waitingImages;
    private volatile boolean closed;

    /**
     * @param routes topics that label sets name
     * @param embeddings whether vectors are sent as well
     * @param maxResultBytes what the topics of results take
     */
    Scoring(
            Supplier<LabelSnapshot> table,
            LabelFence fence,
            Scorer scorer,
            ResultRecords results,
            RouteTable routes,
            DeadLetters deadLetters,
            boolean embeddings,
            long maxResultBytes,
            ClassifierMetrics metrics) {
        this.table = table;
        this.fence = fence;
        this.scorer = scorer;
        this.results = results;
        this.routes = routes;
        this.deadLetters = deadLetters;
        this.embeddings = embeddings;
        this.maxResultBytes = maxResultBytes;
        this.metrics = metrics;
        this.thread = new Thread(this::work, "clipstream-score");
        thread.setDaemon(true);
        thread.start();
    }

    void submit(EncodedImage image) {
        encoded.add(image);
    }

    /** Images set aside. */
    int waiting() {
        return waitingImages;
    }

    private void work() {
        List<EncodedImage> waiting = new ArrayList<>();
        try {
            while (!closed) {
                EncodedImage next =
                        waiting.isEmpty() ? encoded.take() : encoded.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    waiting.add(next);
                    encoded.drainTo(waiting);
                }
                waiting = scoreWhatIsReady(waiting);
                waitingImages = waiting.size();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<EncodedImage> scoreWhatIsReady(List<EncodedImage> images) {
        List<EncodedImage> passed = new ArrayList<>();
        List<EncodedImage> waiting = new ArrayList<>();
        for (EncodedImage image : images) {
            if (!image.outcome().isDone()) {
                (fence.hasPassed(image.ticket()) ? passed : waiting).add(image);
            }
        }
        // After the fence: a snapshot taken before could miss what the fence has just waited for.
        LabelSnapshot snapshot = table.get();
        List<ReadyImage> ready = new ArrayList<>();
        for (EncodedImage image : passed) {
            try {
                ReadyImage met = meet(image, snapshot);
                if (met == null) {
                    waiting.add(image);
                } else {
                    ready.add(met);
                }
            } catch (RuntimeException | Error e) {
                image.outcome().completeExceptionally(e);
            }
        }
        for (int from = 0; from < ready.size(); from += TOGETHER) {
            List<ReadyImage> some = ready.subList(from, Math.min(ready.size(), from + TOGETHER));
            ReadyImage.scoreTogether(some, scorer);
            some.forEach(image -> complete(image, snapshot));
        }
        return waiting;
    }

    /** The image with the sets that it meets; null where it waits. */
    private @Nullable ReadyImage meet(EncodedImage image, LabelSnapshot snapshot) {
        List<String> names = image.request().labelSets();
        if (names.isEmpty() && snapshot.isEmpty()) {
            return null;
        }
        List<EncodedLabelSet> sets = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        if (names.isEmpty()) {
            sets.addAll(snapshot.standing());
        }
        for (String name : names) {
            EncodedLabelSet set = snapshot.get(name);
            if (set == null) {
                missing.add(name);
            } else {
                sets.add(set);
            }
        }
        boolean soon = missing.stream().anyMatch(snapshot.pending()::contains)
                || sets.stream().anyMatch(this::hasRouteUnasked);
        if (soon && System.nanoTime() < image.deadlineNanos()) {
            return null;
        }
        return new ReadyImage(image, sets, missing);
    }

    private void complete(ReadyImage ready, LabelSnapshot snapshot) {
        CompletableFuture<List<Outgoing>> outcome = ready.image().outcome();
        Throwable failure = ready.failure();
        if (failure != null) {
            outcome.completeExceptionally(failure);
            return;
        }
        try {
            outcome.complete(answer(ready, snapshot));
        } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        }
    }

    /** All that is to be sent for an image. */
    private List<Outgoing> answer(ReadyImage ready, LabelSnapshot snapshot) {
        long begin = System.nanoTime();
        EncodedImage image = ready.image();
        List<String> missing = ready.missing();
        List<Outgoing> outcome = new ArrayList<>();
        for (EncodedLabelSet set : ready.sets()) {
            Classification result = ready.result(set);
            if (set.rules().emit() != Emit.MATCHED || result.label() != null) {
                for (Outgoing outgoing : results.classification(image.record(), image.request(), set, result, routes)) {
                    outcome.add(fitting(image, outgoing));
                }
            }
        }
        if (embeddings) {
            outcome.add(fitting(image, results.embedding(image.record(), image.request(), image.vector())));
        }
        if (!missing.isEmpty()) {
            boolean unknown = !snapshot.pending().containsAll(missing);
            DeadLetterReason reason =
                    unknown ? DeadLetterReason.UNKNOWN_LABEL_SET : DeadLetterReason.LABEL_SET_NOT_READY;
            outcome.add(deadLetters.of(
                    image.record(),
                    reason.code(),
                    new RefusedImageException(
                            reason.code(),
                            (unknown ? "no such label set: " : "not encoded in time: ") + String.join(", ", missing))));
        }
        metrics.scored(ready.nanos() + System.nanoTime() - begin);
        return outcome;
    }

    /** A record that the producer refuses makes its transaction abort, again and again: it is measured before it is sent. */
    private Outgoing fitting(EncodedImage image, Outgoing outgoing) {
        String topic = outgoing.value().route();
        RouteState route = topic == null ? null : routes.state(topic);
        if (topic != null && (route == null || !route.isOpen())) {
            return routeMissing(image, topic, route);
        }
        long size = outgoing.size();
        long most = route == null ? maxResultBytes : Math.min(maxResultBytes, route.maxBytes());
        if (size <= most) {
            return outgoing;
        }
        String reason = DeadLetterReason.RESULT_TOO_LARGE.code();
        return deadLetters.of(
                image.record(),
                reason,
                new RefusedImageException(
                        reason,
                        "the result for " + outgoing.destination() + " would have " + size
                                + " bytes with the image's key and headers; " + most + " are allowed"));
    }

    /** Whether the brokers have not said yet if a route is there: the answer is on its way since the set became visible. */
    private boolean hasRouteUnasked(EncodedLabelSet set) {
        boolean routed = set.rules().route() != null || !set.labels().routes().isEmpty();
        return routed && set.routes().stream().anyMatch(route -> routes.state(routes.topic(route)) == null);
    }

    private Outgoing routeMissing(EncodedImage image, String topic, @Nullable RouteState route) {
        String reason = DeadLetterReason.ROUTE_MISSING.code();
        return deadLetters.of(
                image.record(),
                reason,
                new RefusedImageException(
                        reason,
                        route == null || route.problem() == null
                                ? "the brokers have not said in time whether there is a topic " + topic
                                : route.problem().toString()));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
