package io.clipstream.it;

import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.app.WebPage;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.config.HttpSettings;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.status.StatusServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The application with its page, in this process. */
final class ServedPage implements AutoCloseable {
    private final ClassifierMetrics metrics;
    private final WebPage page;
    private final StatusServer server;
    private final ClassifierApplication application;

    private ServedPage(AppConfig config, int port, Encoders encoders) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics = new ClassifierMetrics(registry, 1);
        application = new ClassifierApplication(config, encoders, metrics);
        page = WebPage.open(config, registry, application);
        server = StatusServer.start(new HttpSettings(config.http().host(), port), registry, application, page.routes());
    }

    /** @param port 0: any free one */
    static ServedPage start(AppConfig config, int port, Encoders encoders) {
        ServedPage served = new ServedPage(config, port, encoders);
        served.application.start();
        return served;
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        page.close();
        application.close();
        metrics.close();
    }
}
