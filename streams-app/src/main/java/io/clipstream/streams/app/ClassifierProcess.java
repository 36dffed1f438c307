package io.clipstream.streams.app;

import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.status.Readiness;
import io.clipstream.streams.status.StatusServer;
import io.clipstream.streams.status.StatusServerException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole process around a {@link ClassifierApplication}: metrics, status server, model, and an end that gives everything back when
 * the process is told to end. The status server is up first, so that it can say that the model is being loaded.
 */
final class ClassifierProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ClassifierProcess.class);
    private static final int END_SECONDS = 30;
    private static final Readiness LOADING = () -> List.of(new Readiness.Condition("model", false, "being loaded"));

    private final AppConfig config;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Readiness readiness = LOADING;
    private volatile boolean locating;

    private ClassifierProcess(AppConfig config) {
        this.config = config;
    }

    /**
     * Runs until the application fails or the process is told to end.
     *
     * @return exit code: 1 after a failure; 0 when told to end, where the JVM puts the signal's in its place (130, 143)
     * @throws CommandFailure where it cannot start, with what to change
     */
    static int run(AppConfig config) throws InterruptedException {
        ClassifierProcess process = new ClassifierProcess(config);
        Thread hook = new Thread(process::endByRequest, "clipstream-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return process.runToEnd();
        } catch (StatusServerException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } finally {
            process.closed.countDown();
        }
    }

    private int runToEnd() throws InterruptedException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ClassifierMetrics metrics = new ClassifierMetrics(registry, 1);
                WebPage page = WebPage.open(config, registry, () -> readiness.conditions());
                StatusServer status =
                        StatusServer.start(config.http(), registry, () -> readiness.conditions(), page.routes())) {
            locating = true;
            if (ended.isDone()) {
                return ended.join();
            }
            try (LoadedModel model = LoadedModel.load(config, located());
                    ClassifierApplication application = new ClassifierApplication(config, model.encoders(), metrics)) {
                metrics.bindProcess();
                if (config.page().enabled()) {
                    LOG.info("The page is at http://{}:{}/", config.http().host(), status.port());
                }
                readiness = application;
                if (!ended.isDone()) {
                    application.start();
                }
                await(application);
                return ended.join();
            }
        } finally {
            LOG.info("Ended");
        }
    }

    private Path located() {
        try {
            return ModelLocation.of(config.model().source(), System.getenv());
        } finally {
            locating = false;
        }
    }

    /** Until the application stops by itself or an end is asked for. */
    private void await(ClassifierApplication application) throws InterruptedException {
        Thread waiting = new Thread(
                () -> {
                    try {
                        ended.complete(application.awaitStop());
                    } catch (InterruptedException | RuntimeException e) {
                        ended.completeExceptionally(e);
                    }
                },
                "clipstream-await");
        waiting.setDaemon(true);
        waiting.start();
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the application failed: " + e.getCause(), e);
        }
    }

    private void endByRequest() {
        ended.complete(0);
        // Fetching a model takes minutes, and holds nothing but locks that end with the process.
        if (locating) {
            LOG.info(
                    "Ended before the model was fetched; what has come of it is kept, and the next start goes on from it");
            return;
        }
        try {
            if (!closed.await(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Ends without having given everything back within {} s", END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
