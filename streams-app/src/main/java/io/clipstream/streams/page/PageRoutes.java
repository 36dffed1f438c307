package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.streams.page.PageAccess.Asked;
import io.clipstream.streams.page.PageAccess.Refusal;
import io.clipstream.streams.status.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page's addresses: who may call them, how often, and with how much. What they do is elsewhere. */
final class PageRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(PageRoutes.class);
    private static final long ALIVE_MILLIS = 10_000;

    /** Pictures and label sets that are in memory at once, on their way in or out. */
    private static final int LARGE_AT_ONCE = 8;

    private final PageAccess access;
    private final Broadcast broadcast;
    private final int maxViewers;
    private final PageReading reading;
    private final PageWriting writing;
    private final PageAssets assets = new PageAssets();
    private final RateLimit reads = new RateLimit(30, 100, System::nanoTime);
    private final RateLimit writes = new RateLimit(10, 40, System::nanoTime);
    private final Semaphore large = new Semaphore(LARGE_AT_ONCE);
    private final RateLimit wrongTokens = new RateLimit(2, 20, System::nanoTime);

    PageRoutes(PageAccess access, Broadcast broadcast, int maxViewers, PageReading reading, PageWriting writing) {
        this.access = access;
        this.broadcast = broadcast;
        this.maxViewers = maxViewers;
        this.reading = reading;
        this.writing = writing;
    }

    @Override
    public int threads() {
        return maxViewers;
    }

    @Override
    public void end() {
        broadcast.close();
    }

    @Override
    public void addTo(RoutesConfig routes) {
        assets.addTo(routes);
        routes.get("/page/feed", context -> answer(context, false, this::feed));
        routes.get("/page/pictures/{partition}/{offset}", context -> answer(context, false, few(this::picture)));
        routes.get("/page/results/{partition}/{offset}", context -> answer(context, false, this::result));
        routes.get("/page/label-sets/{name}", context -> answer(context, false, few(this::labelSet)));
        routes.put("/page/label-sets/{name}", context -> answer(context, true, few(this::putLabelSet)));
        routes.delete("/page/label-sets/{name}", context -> answer(context, true, this::deleteLabelSet));
        routes.post("/page/images", context -> answer(context, true, few(this::postImage)));
    }

    /** Does something for a request that may have it done. */
    @FunctionalInterface
    private interface Action {
        void run(Context context) throws PageProblem, IOException, InterruptedException;
    }

    /** The same, for a few at once. */
    private Action few(Action action) {
        return context -> {
            if (!large.tryAcquire()) {
                throw new PageProblem(429, "too much at once; wait a moment");
            }
            try {
                action.run(context);
            } finally {
                large.release();
            }
        };
    }

    private void answer(Context context, boolean change, Action action) {
        SafeHeaders.data(context);
        try {
            admit(context, change);
            action.run(context);
        } catch (PageProblem e) {
            problem(context, e.status(), String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            LOG.warn("The page could not ask Kafka: {}", e.toString());
            problem(context, 503, "Kafka does not answer: " + e.getMessage());
        } catch (IOException e) {
            LOG.debug("A reader of the page left", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Context context, boolean change) throws PageProblem {
        Asked asked = new Asked(
                context.header("Host"),
                context.header("Origin"),
                context.header("Authorization"),
                context.header("X-Requested-With"));
        Optional<Refusal> refusal = change ? access.refuseWriting(asked) : access.refuseReading(asked);
        if (refusal.isPresent()) {
            if (refusal.get().status() == 401 && !wrongTokens.take()) {
                throw new PageProblem(429, "too many wrong tokens; wait a moment");
            }
            throw new PageProblem(refusal.get().status(), refusal.get().problem());
        }
        if (!(change ? writes : reads).take()) {
            throw new PageProblem(429, "too many requests; wait a moment");
        }
    }

    private static void problem(Context context, int status, String text) {
        context.status(status);
        if (status == 401) {
            context.header("WWW-Authenticate", "Bearer");
        }
        if (status == 429 || status == 503) {
            context.header("Retry-After", "5");
        }
        json(context, JsonNodeFactory.instance.objectNode().put("problem", text));
    }

    private static void json(Context context, JsonNode json) {
        context.contentType("application/json").result(json.toString());
    }

    private void feed(Context context) throws PageProblem, IOException, InterruptedException {
        Optional<Broadcast.Viewer> joined = broadcast.join();
        if (joined.isEmpty()) {
            throw new PageProblem(
                    503, maxViewers + " pages are kept up to date already, and page.max.viewers allows no more");
        }
        try (Broadcast.Viewer viewer = joined.get()) {
            context.contentType("text/event-stream; charset=utf-8").header("X-Accel-Buffering", "no");
            // Past Javalin's own output, which compresses: thumbnails are compressed already.
            OutputStream out = context.res().getOutputStream();
            while (!viewer.isOver()) {
                List<byte[]> frames = viewer.next(ALIVE_MILLIS);
                for (byte[] frame : frames) {
                    out.write(frame);
                }
                if (frames.isEmpty()) {
                    out.write(Frame.ALIVE);
                }
                out.flush();
            }
        }
    }

    private void picture(Context context) throws PageProblem, IOException {
        PageReading.Picture picture = reading.picture(partition(context), offset(context));
        write(context, picture.type(), picture.bytes());
    }

    /** Now, and not after the handler has returned: what is large counts until it is gone. */
    private static void write(Context context, String type, byte[] bytes) throws IOException {
        context.contentType(type);
        context.res().setContentLength(bytes.length);
        context.res().getOutputStream().write(bytes);
    }

    private void result(Context context) throws PageProblem {
        json(context, reading.result(partition(context), offset(context)));
    }

    private void labelSet(Context context) throws PageProblem, IOException {
        String revision = context.queryParam("revision");
        JsonNode set =
                reading.labelSet(context.pathParam("name"), number(revision == null ? "" : revision, "revision"));
        write(context, "application/json", set.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void putLabelSet(Context context) throws PageProblem, IOException {
        String name = context.pathParam("name");
        byte[] document = body(context, PageWriting.LONGEST_LABEL_SET, "a label set");
        revision(context, writing.putLabelSet(name, document));
    }

    private void deleteLabelSet(Context context) throws PageProblem {
        revision(context, writing.deleteLabelSet(context.pathParam("name")));
    }

    private static void revision(Context context, long revision) {
        context.status(202);
        json(context, JsonNodeFactory.instance.objectNode().put("revision", revision));
    }

    private void postImage(Context context) throws PageProblem, IOException {
        byte[] picture = body(context, writing.longestPicture(), "a picture (image.max.bytes)");
        String id = context.queryParam("id");
        String labelSets = context.queryParam("labelSets");
        ObjectNode published = writing.publish(picture, id == null ? "" : id, labelSets == null ? "" : labelSets);
        context.status(202);
        json(context, published);
    }

    private static byte[] body(Context context, int most, String what) throws PageProblem, IOException {
        // What is declared too long is not read at all.
        if (context.req().getContentLengthLong() > most) {
            throw new PageProblem(413, what + " has at most " + most + " bytes");
        }
        try (InputStream in = context.req().getInputStream()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length > most) {
                throw new PageProblem(413, what + " has at most " + most + " bytes");
            }
            return body;
        }
    }

    private static int partition(Context context) throws PageProblem {
        long partition = number(context.pathParam("partition"), "partition");
        if (partition > Integer.MAX_VALUE) {
            throw new PageProblem(400, "no such partition: " + partition);
        }
        return (int) partition;
    }

    private static long offset(Context context) throws PageProblem {
        return number(context.pathParam("offset"), "offset");
    }

    private static long number(String text, String name) throws PageProblem {
        if (!text.matches("\\d{1,18}")) {
            throw new PageProblem(400, name + " is a number");
        }
        return Long.parseLong(text);
    }
}
