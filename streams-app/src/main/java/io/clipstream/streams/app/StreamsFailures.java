package io.clipstream.streams.app;

import io.clipstream.core.batch.BrokenEncoderException;
import io.clipstream.streams.routes.RouteLostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the application when its streams fail: a stream thread that fails is replaced, until that was too often or
 * could not help; streams that end by themselves end it. Thread-safe.
 */
final class StreamsFailures {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsFailures.class);

    /** Stream threads that may be replaced before the application gives up: a fault that stays is for people. */
    private static final int MAX_REPLACEMENTS = 10;

    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final AtomicInteger replacements = new AtomicInteger();

    /**
     * Watches over streams that have not been started.
     *
     * @param what they are, for people
     */
    void watch(KafkaStreams streams, String what) {
        streams.setUncaughtExceptionHandler(handler(what));
        streams.setStateListener((now, before) -> {
            // For whatever reason: the application would neither classify nor say so.
            if (now == KafkaStreams.State.ERROR) {
                LOG.error("Ending, because the streams of {} ended", what);
                end.complete(1);
            }
        });
    }

    private StreamsUncaughtExceptionHandler handler(String what) {
        return failure -> {
            if (RouteLostException.causes(failure)) {
                LOG.warn("A stream thread of {} is replaced; what it held is read again: {}", what, failure.toString());
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            int number = replacements.incrementAndGet();
            if (number > MAX_REPLACEMENTS || isFatal(failure)) {
                LOG.error("Ending, because of a failure in {} that a new thread would meet again", what, failure);
                end.complete(1);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            LOG.error("A stream thread of {} failed and is replaced; what it held is read again", what, failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        };
    }

    private static boolean isFatal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BrokenEncoderException || cause instanceof Error) {
                return true;
            }
        }
        return false;
    }

    /** The application was closed: an end that is no failure, unless there was one before. */
    void closed() {
        end.complete(0);
    }

    /** Waits for the end. @return 0 after {@link #closed()}, 1 after a failure */
    int await() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
