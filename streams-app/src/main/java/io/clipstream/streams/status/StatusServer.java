package io.clipstream.streams.status;

import io.clipstream.streams.config.HttpSettings;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /health/live}, {@code /health/ready}, {@code /metrics} and what {@link Routes} add. It is up before the
 * application is ready, so that it can say what is waited for. Readiness is the gauge {@code clipstream.ready} as well.
 * Thread-safe.
 */
public final class StatusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int THREADS = 16;
    private static final int LONGEST_HEADER = 8 * 1024;
    private static final long LONGEST_BODY = 1024;

    private final PrometheusMeterRegistry metrics;
    private final Readiness readiness;
    private final Routes more;
    private final Javalin server;
    private final HttpSettings settings;

    private StatusServer(HttpSettings settings, PrometheusMeterRegistry metrics, Readiness readiness, Routes more) {
        this.settings = settings;
        this.metrics = metrics;
        this.readiness = readiness;
        this.more = more;
        this.server = Javalin.create(this::configure);
        Gauge.builder("clipstream.ready", this, StatusServer::readyAsNumber)
                .strongReference(true)
                .description("1 where /health/ready answers 200, else 0")
                .register(metrics);
    }

    private double readyAsNumber() {
        return readiness.conditions().stream().allMatch(Readiness.Condition::met) ? 1 : 0;
    }

    /**
     * Starts to serve.
     *
     * @throws StatusServerException where the address cannot be bound
     */
    public static StatusServer start(HttpSettings settings, PrometheusMeterRegistry metrics, Readiness readiness) {
        return start(settings, metrics, readiness, Routes.NONE);
    }

    /**
     * Starts to serve, and more than health and metrics.
     *
     * @throws StatusServerException where the address cannot be bound
     */
    public static StatusServer start(
            HttpSettings settings, PrometheusMeterRegistry metrics, Readiness readiness, Routes more) {
        StatusServer status = new StatusServer(settings, metrics, readiness, more);
        try {
            status.server.start(settings.host(), settings.port());
        } catch (RuntimeException e) {
            status.server.stop();
            throw new StatusServerException(status.told(e), e);
        }
        LOG.info("Health and metrics on http://{}:{}", settings.host(), status.port());
        return status;
    }

    private String told(RuntimeException e) {
        boolean bind = Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof BindException
                        || cause.getClass().getSimpleName().equals("JavalinBindException"));
        return bind
                ? "http.port: " + settings.port() + " on " + settings.host()
                        + " is in use or cannot be bound; end what listens there, or set http.port (0: any free one) or http.host"
                : "http.host, http.port: cannot serve on " + settings.host() + ":" + settings.port() + " (" + e + ")";
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = LONGEST_BODY;
        QueuedThreadPool threads = new QueuedThreadPool(THREADS + more.threads(), 2);
        threads.setName("clipstream-http");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendXPoweredBy(false);
            http.setRequestHeaderSize(LONGEST_HEADER);
        });
        config.routes.get("/health/live", context -> context.json(Map.of("live", true)));
        config.routes.get("/health/ready", this::ready);
        config.routes.get("/metrics", this::metrics);
        more.addTo(config.routes);
    }

    private void ready(Context context) {
        List<Readiness.Condition> conditions = readiness.conditions();
        List<String> waitsFor = conditions.stream()
                .filter(condition -> !condition.met())
                .map(Readiness.Condition::name)
                .toList();
        context.status(waitsFor.isEmpty() ? 200 : 503);
        context.json(new Ready(waitsFor.isEmpty(), waitsFor, conditions));
    }

    private void metrics(Context context) {
        context.contentType(PROMETHEUS_TEXT).result(metrics.scrape(PROMETHEUS_TEXT));
    }

    /** The answer of {@code /health/ready}. */
    private record Ready(boolean ready, List<String> waitsFor, List<Readiness.Condition> conditions) {}

    /** The port that is bound. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        more.end();
        server.stop();
    }
}
