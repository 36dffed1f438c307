package io.clipstream.streams.app;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses the images (KIP-834) while they wait for something that only people can bring: a first label set, a registry that
 * answers. Pausing stops the forwarding of results too, so it waits until nothing moves any more.
 */
final class ImageHold implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageHold.class);
    private static final long LOOK_MILLIS = 20;

    /** Looks without movement after which nothing is under way: results are forwarded within 5 ms. */
    private static final int QUIET_LOOKS = 5;

    private final KafkaStreams streams;
    private final Supplier<String> reason;
    private final BooleanSupplier moving;
    private final ScheduledThreadPoolExecutor timer;
    private @Nullable ScheduledFuture<?> looking;
    private int quiet;

    /**
     * @param streams of the images; paused already where it has not been started
     * @param reason why images wait; empty where they do not
     * @param moving whether an image is being decoded, encoded or scored
     */
    ImageHold(KafkaStreams streams, Supplier<String> reason, BooleanSupplier moving) {
        this.streams = streams;
        this.reason = reason;
        this.moving = moving;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "clipstream-hold");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        if (streams.isPaused()) {
            LOG.info("Images wait: {}", reason.get().isEmpty() ? "label sets are being restored" : reason.get());
        }
        looking = timer.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            lookOnce();
        } catch (RuntimeException e) {
            LOG.error("Cannot tell whether images wait; looking again", e);
        }
    }

    private void lookOnce() {
        String why = reason.get();
        if (why.isEmpty()) {
            quiet = 0;
            if (streams.isPaused()) {
                streams.resume();
                LOG.info("Images are taken");
            }
        } else if (!streams.isPaused()) {
            quiet = moving.getAsBoolean() ? 0 : quiet + 1;
            if (quiet >= QUIET_LOOKS) {
                LOG.info("Images wait: {}", why);
                streams.pause();
            }
        }
    }

    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(false);
        }
        timer.shutdownNow();
    }
}
