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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scores encoded images, on one thread of its own. All that is ready at a moment is scored against one snapshot of the
 * label sets, which no update can change half-way.
 *
 * <p>An image is set aside until its ticket has passed the fence; while it names a set of which a first revision is being
 * encoded, or the brokers have not said whether the routes of its sets are there, up to its deadline; and, where it names
 * none, while there is no set at all.
 */
final class Scoring implements AutoCloseable {
    private static final long LOOK_AGAIN_MILLIS = 2;

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
        for (EncodedImage image : passed) {
            try {
                List<Outgoing> outcome = score(image, snapshot);
                if (outcome == null) {
                    waiting.add(image);
                } else {
                    image.outcome().complete(outcome);
                }
            } catch (RuntimeException | Error e) {
                image.outcome().completeExceptionally(e);
            }
        }
        return waiting;
    }

    /** All that is to be sent for an image; null where it waits. */
    private @Nullable List<Outgoing> score(EncodedImage image, LabelSnapshot snapshot) {
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
        return answer(image, sets, missing, snapshot);
    }

    private List<Outgoing> answer(
            EncodedImage image, List<EncodedLabelSet> sets, List<String> missing, LabelSnapshot snapshot) {
        long begin = System.nanoTime();
        List<Outgoing> outcome = new ArrayList<>();
        for (EncodedLabelSet set : sets) {
            Classification result = scorer.score(image.vector(), set);
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
        metrics.scored(System.nanoTime() - begin);
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
