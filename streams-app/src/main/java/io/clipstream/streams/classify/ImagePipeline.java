package io.clipstream.streams.classify;

import io.clipstream.core.batch.BrokenEncoderException;
import io.clipstream.core.batch.MicroBatcher;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.ImageDecoder;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.RgbImage;
import io.clipstream.core.label.LabelSnapshot;
import io.clipstream.core.score.Scorer;
import io.clipstream.streams.labels.LabelFence;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.routes.RouteTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to images beside the stream threads, one in a process: they are read and decoded in a pool, encoded in
 * batches of all partitions, and scored. Each step hands on to the next, so that decoding and encoding overlap; whoever
 * submits an image gets one outcome for it, whatever became of it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Every step ends by completing the outcome, whatever happens in it.
public final class ImagePipeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImagePipeline.class);
    private static final Duration REGISTRY_RETRY = Duration.ofMillis(500);
    private static final Duration TELL_AGAIN = Duration.ofSeconds(10);

    /**
     * How the pipeline works.
     *
     * @param decodeThreads threads that read and decode
     * @param decodedBytes of an image once it is decoded
     * @param labelSetWait how long an image waits for sets that it names, from when it came
     * @param embeddings whether vectors are sent
     * @param keepDeadValue whether dead letters carry the failed record's value
     * @param maxResultBytes what the topics of results take
     * @param maxDeadLetterBytes what the topic of dead letters takes
     */
    public record Settings(
            int decodeThreads,
            long decodedBytes,
            Duration labelSetWait,
            boolean embeddings,
            boolean keepDeadValue,
            long maxResultBytes,
            long maxDeadLetterBytes) {}

    private final Settings settings;
    private final ImageRequests requests;
    private final ImageDecoder decoder;
    private final MicroBatcher<RgbImage, Embedding> batcher;
    private final LabelFence fence;
    private final Supplier<LabelSnapshot> table;
    private final DeadLetters deadLetters;
    private final Scoring scoring;
    private final InFlight inFlight;
    private final ClassifierMetrics metrics;
    private final ScheduledThreadPoolExecutor decoding;
    private final AtomicInteger waitingForRegistry = new AtomicInteger();
    private final AtomicLong toldOfRegistry = new AtomicLong();

    public ImagePipeline(
            Settings settings,
            ImageRequests requests,
            ImageDecoder decoder,
            MicroBatcher<RgbImage, Embedding> batcher,
            Supplier<LabelSnapshot> table,
            LabelFence fence,
            Scorer scorer,
            ResultRecords results,
            RouteTable routes,
            InFlight inFlight,
            ClassifierMetrics metrics) {
        this.settings = settings;
        this.requests = requests;
        this.decoder = decoder;
        this.batcher = batcher;
        this.table = table;
        this.fence = fence;
        this.inFlight = inFlight;
        this.metrics = metrics;
        metrics.deadLetterReasons(DeadLetterReason.codes());
        this.deadLetters = new DeadLetters(settings.keepDeadValue(), settings.maxDeadLetterBytes());
        this.scoring = new Scoring(
                table,
                fence,
                scorer,
                results,
                routes,
                deadLetters,
                settings.embeddings(),
                settings.maxResultBytes(),
                metrics);
        AtomicInteger number = new AtomicInteger();
        this.decoding = new ScheduledThreadPoolExecutor(settings.decodeThreads(), task -> {
            Thread thread = new Thread(task, "clipstream-decode-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Takes an image in. Never blocks: whoever submits looks after what is {@linkplain #inFlight() in flight}. */
    PendingImage submit(ImageRecord record) {
        CompletableFuture<List<Outgoing>> outcome = new CompletableFuture<>();
        long size = record.size() + settings.decodedBytes();
        inFlight.enter(size);
        outcome.whenComplete((sent, failure) -> inFlight.leave(size));
        long ticket = fence.ticket();
        long deadline = System.nanoTime() + settings.labelSetWait().toNanos();
        decoding.execute(() -> readAndDecode(record, ticket, deadline, outcome));
        return new PendingImage(record.partition(), record.offset(), record.timestamp(), outcome);
    }

    private void readAndDecode(
            ImageRecord record, long ticket, long deadline, CompletableFuture<List<Outgoing>> outcome) {
        if (outcome.isDone()) {
            return;
        }
        try {
            ImageRequest request = requests.read(record);
            RgbImage image = decode(request.picture());
            encode(record, request, image, ticket, deadline, outcome);
        } catch (RefusedImageException e) {
            outcome.complete(List.of(deadLetters.of(record, e.reason(), e)));
        } catch (PictureException e) {
            outcome.complete(List.of(deadLetters.of(record, e.reason().code(), e)));
        } catch (ImageRequests.UnavailableException e) {
            tellOfRegistry(record, e);
            waitForRegistry(record, ticket, deadline, outcome);
        } catch (RuntimeException e) {
            LOG.error("{} cannot be decoded for a reason that is not foreseen", record, e);
            outcome.complete(List.of(deadLetters.of(record, DeadLetterReason.CORRUPT.code(), e)));
        } catch (Error e) {
            outcome.completeExceptionally(e);
        }
    }

    private RgbImage decode(byte[] picture) throws PictureException {
        long begin = System.nanoTime();
        RgbImage image = decoder.decode(picture);
        metrics.decoded(System.nanoTime() - begin);
        return image;
    }

    private void encode(
            ImageRecord record,
            ImageRequest request,
            RgbImage image,
            long ticket,
            long deadline,
            CompletableFuture<List<Outgoing>> outcome) {
        CompletableFuture<Embedding> encoded = batcher.submit(image);
        outcome.whenComplete((sent, failure) -> encoded.cancel(false));
        encoded.whenComplete((vector, failure) -> {
            if (outcome.isDone()) {
                return;
            }
            if (failure == null) {
                scoring.submit(new EncodedImage(record, request, vector, ticket, deadline, outcome));
            } else if (failure instanceof CancellationException) {
                outcome.cancel(false);
            } else if (failure instanceof BrokenEncoderException) {
                outcome.completeExceptionally(failure);
            } else {
                outcome.complete(List.of(deadLetters.of(record, DeadLetterReason.ENCODER_FAILED.code(), failure)));
            }
        });
    }

    /** Each image that waits asks again and again: one of them tells, and seldom. */
    private void tellOfRegistry(ImageRecord record, ImageRequests.UnavailableException reason) {
        long now = System.nanoTime();
        long told = toldOfRegistry.get();
        if ((told == 0 || now - told > TELL_AGAIN.toNanos()) && toldOfRegistry.compareAndSet(told, now)) {
            LOG.warn("{} waits: {}", record, reason.getMessage());
        }
    }

    private void waitForRegistry(
            ImageRecord record, long ticket, long deadline, CompletableFuture<List<Outgoing>> outcome) {
        waitingForRegistry.incrementAndGet();
        try {
            decoding.schedule(
                    () -> {
                        waitingForRegistry.decrementAndGet();
                        readAndDecode(record, ticket, deadline, outcome);
                    },
                    REGISTRY_RETRY.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            outcome.cancel(false);
        }
    }

    /** Whether images wait for something that only people can bring: then nobody may block on them. */
    boolean isOnHold() {
        return !holdReason().isEmpty();
    }

    /** What images wait for that only people can bring; empty where there is nothing. For people. */
    public String holdReason() {
        if (waitsForRegistry()) {
            return "the schema registry does not answer";
        }
        return table.get().isEmpty() ? "no label set is active" : "";
    }

    /** Whether images wait because the registry does not answer. */
    public boolean waitsForRegistry() {
        return waitingForRegistry.get() > 0;
    }

    /** Whether an image is being read, decoded, encoded or scored, and does not merely wait. */
    public boolean isMoving() {
        return inFlight.images() > waitingForRegistry.get() + scoring.waiting();
    }

    /** How long the encoder has been at its present batch, in nanoseconds. */
    long encodingNanos() {
        return batcher.runningNanos();
    }

    InFlight inFlight() {
        return inFlight;
    }

    @Override
    public void close() {
        decoding.shutdownNow();
        scoring.close();
    }
}
