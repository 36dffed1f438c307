package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.config.TopicNames;
import io.clipstream.streams.status.Readiness;
import io.clipstream.streams.status.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page of one instance: pictures as they are labelled, by all instances; the label sets; figures of this instance. It needs Kafka
 * alone, so that it is there before the model is. While nobody watches it holds no connection and does nothing.
 */
public final class Page implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Page.class);

    /** Frames a viewer may be behind. */
    private static final int RING = 256;

    /** Pictures that who comes later gets. */
    private static final int KEPT = 40;

    private final Feed feed;
    private final PageReading reading;
    private final PageWriting writing;
    private final PageRoutes routes;

    private Page(
            AppConfig config, PageEvents events, Thumbnails thumbnails, MeterRegistry registry, Readiness readiness) {
        Map<String, Object> client = config.kafka().adminProperties();
        TopicNames topics = config.topics();
        PageAccess access = new PageAccess(
                isLoopback(config.http().host()), config.page().token().value());
        Uploads uploads = new Uploads();
        Broadcast broadcast = new Broadcast(RING, KEPT, config.page().maxViewers());
        feed = new Feed(
                new Feed.Topics(client, topics.images(), topics.classifications(), topics.labelSetStatus()),
                events,
                thumbnails,
                new RecentFigures(registry, readiness),
                broadcast,
                uploads);
        reading = new PageReading(topics, events, new PlacedRecords(client));
        int longest = config.image().maxBytes();
        writing = new PageWriting(
                topics,
                events,
                thumbnails,
                uploads,
                new PageProducer(client, Math.max(longest + (64 << 10), 16 << 20)),
                longest);
        routes = new PageRoutes(access, broadcast, config.page().maxViewers(), reading, writing);
        broadcast.publish(List.of(Frame.state("hello", "hello", hello(config, access))));
        if (access.mode() == PageAccess.Mode.READ_ONLY) {
            LOG.warn(
                    "The page shows pictures and label sets to whoever reaches {}: set http.token, or page.enabled=false",
                    config.http().host());
        }
    }

    /**
     * Opens it.
     *
     * @param events reads the topics' values
     * @param thumbnails makes small pictures
     * @param registry has this instance's meters
     * @param readiness says what this instance waits for
     * @return to be closed by the caller
     */
    public static Page open(
            AppConfig config, PageEvents events, Thumbnails thumbnails, MeterRegistry registry, Readiness readiness) {
        Page page = new Page(config, events, thumbnails, registry, readiness);
        page.feed.start();
        return page;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static ObjectNode hello(AppConfig config, PageAccess access) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        // Of this start: a page that comes back learns that it met another.
        json.put("start", UUID.randomUUID().toString());
        json.put("access", access.mode().code());
        json.put("writable", access.writable());
        json.put("imageMaxBytes", config.image().maxBytes());
        json.put("images", config.topics().images());
        return json;
    }

    /** What the HTTP server serves of it. */
    public Routes routes() {
        return routes;
    }

    /** Lets all viewers go, and Kafka. */
    @Override
    public void close() {
        feed.close();
        reading.close();
        writing.close();
    }
}
