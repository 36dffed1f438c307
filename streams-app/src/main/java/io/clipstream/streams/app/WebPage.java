package io.clipstream.streams.app;

import io.clipstream.images.PictureLimits;
import io.clipstream.images.Thumbnailer;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.page.Page;
import io.clipstream.streams.page.Thumbnails;
import io.clipstream.streams.status.Readiness;
import io.clipstream.streams.status.Routes;
import io.micrometer.core.instrument.MeterRegistry;

/** The page with all that it needs of the rest, or nothing where {@code page.enabled} is off. */
public final class WebPage implements AutoCloseable {
    /** Of a thumbnail, in pixels: a card's width on a screen with two pixels a point. */
    private static final int LONGEST_SIDE = 256;

    private final Routes routes;
    private final Runnable close;

    private WebPage(Routes routes, Runnable close) {
        this.routes = routes;
        this.close = close;
    }

    /**
     * Opens it; it asks Kafka nothing until somebody watches.
     *
     * @param registry has this instance's meters
     * @param readiness says what this instance waits for
     */
    public static WebPage open(AppConfig config, MeterRegistry registry, Readiness readiness) {
        if (!config.page().enabled()) {
            return new WebPage(Routes.NONE, () -> {});
        }
        EventSerdes serdes = EventSerdes.of(config.registry(), config.results().format());
        PictureLimits limits = PictureLimits.defaults()
                .withMaxBytes(config.image().maxBytes())
                .withMaxPixels(config.image().maxPixels());
        Thumbnailer thumbnailer = new Thumbnailer(limits, LONGEST_SIDE);
        Thumbnails thumbnails = thumbnailer::thumbnail;
        Page page = Page.open(config, new PageValues(serdes, config.topics()), thumbnails, registry, readiness);
        return new WebPage(page.routes(), () -> {
            page.close();
            thumbnailer.close();
            serdes.close();
        });
    }

    /** For the HTTP server. */
    public Routes routes() {
        return routes;
    }

    /** Lets all viewers go, and Kafka. */
    @Override
    public void close() {
        close.run();
    }
}
