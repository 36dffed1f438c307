package io.clipstream.streams.classify;

import io.clipstream.streams.gate.OffsetGate;
import io.clipstream.streams.metrics.ClassifierMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What a stream thread does with images: takes each, notes it in the {@link OffsetGate}, hands it to the {@link
 * ImagePipeline}, and forwards what has become ready at the head of its own queue, so that results keep the order of their
 * images. It blocks only when the process holds as many images as it may, in short steps, and not while images wait for
 * something that only people can bring.
 *
 * <p>A record leaves the gate when everything that follows from it has been forwarded, on the same thread that commits: no
 * commit can come between. When the task is given up, what is in flight is dropped; the next owner reads it again.
 */
final class ClassifyProcessor implements Processor<byte[], byte[], byte[], Outgoing.PlacedValue> {
    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration STEP = Duration.ofMillis(20);

    /** An encoder that has been at one batch for so long hangs: batches take a fifth of a transaction's life at most. */
    private static final Duration HUNG = Duration.ofMinutes(2);

    /** Answered images that may wait behind one that is not, as a multiple of what may be in flight. */
    private static final int MAX_WAITING = 8;

    private final ImagePipeline pipeline;
    private final OffsetGate gate;
    private final ClassifierMetrics metrics;
    private final ChangeMemory memory;
    private final ArrayDeque<PendingImage> pending = new ArrayDeque<>();
    private final Set<TopicPartition> partitions = new HashSet<>();
    private ProcessorContext<byte[], Outgoing.PlacedValue> context;
    private LastReported lastReported;
    private @Nullable Cancellable tick;
    private Runnable unwatch = () -> {};

    @SuppressWarnings("NullAway.Init") // init() comes before anything else.
    ClassifyProcessor(ImagePipeline pipeline, OffsetGate gate, ClassifierMetrics metrics, ChangeMemory memory) {
        this.pipeline = pipeline;
        this.gate = gate;
        this.metrics = metrics;
        this.memory = memory;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing.PlacedValue> processorContext) {
        // A task that was suspended is resumed with the same processor object.
        context = processorContext;
        lastReported = new LastReported(processorContext.getStateStore(LastReported.STORE), memory);
        pending.clear();
        partitions.clear();
        tick = null;
        unwatch = gate.whenReady(() -> !pending.isEmpty(), this::isHeadDone);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ImageRecord image = ImageRecord.of(record, context.recordMetadata().orElseThrow());
        gate.accept(image.partition(), image.offset());
        partitions.add(image.partition());
        pending.addLast(pipeline.submit(image));
        metrics.received();
        startTicking();
        forwardDone();
        while (mustWait()) {
            awaitRoom();
            forwardDone();
        }
    }

    private void startTicking() {
        // Only while something is pending: each firing makes Kafka Streams commit.
        if (tick == null) {
            tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> {
                forwardDone();
                if (pending.isEmpty() && tick != null) {
                    tick.cancel();
                    tick = null;
                }
            });
        }
    }

    private boolean isHeadDone() {
        PendingImage head = pending.peekFirst();
        return head != null && head.isDone();
    }

    private boolean mustWait() {
        if (pending.isEmpty() || pipeline.isOnHold()) {
            return false;
        }
        return pipeline.inFlight().isFull()
                || pending.size() > (long) MAX_WAITING * pipeline.inFlight().maxImages();
    }

    private void awaitRoom() {
        if (pipeline.encodingNanos() > HUNG.toNanos()) {
            throw new StreamsException(
                    "the encoder has been at one batch for more than " + HUNG.toSeconds()
                            + " s and is taken to hang; nothing is lost: restart, with a smaller batch.max.size or another device");
        }
        try {
            if (pipeline.inFlight().isFull()) {
                pipeline.inFlight().awaitRoom(STEP);
            } else {
                // Many answers wait behind one image: its own wait for a label set is bounded.
                pending.getFirst().outcome().get(STEP.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (java.util.concurrent.TimeoutException e) {
            // One step is over; the next looks again at everything.
        } catch (java.util.concurrent.ExecutionException e) {
            // forwardDone() meets it, and says what it means.
        }
    }

    private void forwardDone() {
        while (isHeadDone()) {
            PendingImage head = pending.getFirst();
            List<Outgoing> outcome = outcomeOf(head);
            List<Outgoing> told = new ArrayList<>();
            // One result may go to several topics: whether it is news is asked once.
            Map<Reported, Boolean> news = new HashMap<>();
            for (Outgoing outgoing : outcome) {
                if (isTold(head, outgoing, news)) {
                    context.forward(outgoing.toRecord(), outgoing.sink().child());
                    told.add(outgoing);
                }
            }
            count(told);
            metrics.latency(head.timestamp());
            pending.removeFirst();
            gate.release(head.partition(), head.offset());
        }
    }

    /** Asked here and nowhere earlier: results are in the order of the images, and what is noted is committed with them. */
    private boolean isTold(PendingImage image, Outgoing outgoing, Map<Reported, Boolean> news) {
        Reported reported = outgoing.reported();
        return reported == null
                || news.computeIfAbsent(
                        reported,
                        any -> lastReported.isNews(outgoing.key(), reported, image.offset(), outgoing.timestamp()));
    }

    private static List<Outgoing> outcomeOf(PendingImage image) {
        try {
            return image.outcome().join();
        } catch (CompletionException e) {
            throw new StreamsException(
                    image.partition() + " offset " + image.offset()
                            + " could not be classified, and not for a fault of its own",
                    e.getCause());
        } catch (CancellationException e) {
            throw new StreamsException(
                    image.partition() + " offset " + image.offset() + " was dropped: the application is closing", e);
        }
    }

    private static boolean isResult(Outgoing outgoing) {
        return outgoing.sink() == Outgoing.Sink.CLASSIFICATIONS || outgoing.sink() == Outgoing.Sink.ROUTES;
    }

    /** An image counts once, however many label sets it met. */
    private void count(List<Outgoing> outcome) {
        if (outcome.stream().anyMatch(ClassifyProcessor::isResult)) {
            metrics.classified(1);
        }
        for (Outgoing outgoing : outcome) {
            String reason = outgoing.reason();
            if (reason != null) {
                metrics.deadLettered(reason);
            }
        }
    }

    @Override
    public void close() {
        unwatch.run();
        pending.forEach(PendingImage::abandon);
        pending.clear();
        partitions.forEach(gate::discard);
        partitions.clear();
    }
}
