package io.clipstream.demo.command;

import io.clipstream.core.label.LabelSnapshot;
import io.clipstream.demo.BundledModel;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import io.clipstream.demo.broker.PortInUseException;
import io.clipstream.demo.registry.EmbeddedRegistry;
import io.clipstream.schemas.topic.TopicCatalogue;
import io.clipstream.schemas.topic.Topics;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.app.LoadedModel;
import io.clipstream.streams.app.WebPage;
import io.clipstream.streams.client.AvroRegistry;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.status.Readiness;
import io.clipstream.streams.status.StatusServer;
import io.clipstream.streams.status.StatusServerException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of the demo: what takes long (broker, registry, model) is started side by side; then the topics, the classifier, its
 * label sets, the pictures; then it is {@linkplain Watch watched}. Everything is closed in the opposite order.
 */
final class Demo {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration LABEL_SETS = Duration.ofSeconds(60);

    /** Small steps: the first results come sooner, and the small model loses nothing by it. */
    private static final String BATCH = "8";

    private final DataPlace place;
    private final DemoPorts ports;
    private final boolean withPictures;
    private final boolean once;
    private final Show show;
    private final EndRequest end;
    private volatile Readiness readiness = () -> List.of(new Readiness.Condition("model", false, "being loaded"));

    Demo(DataPlace place, DemoPorts ports, boolean withPictures, boolean once, Show show, EndRequest end) {
        this.place = place;
        this.ports = ports;
        this.withPictures = withPictures;
        this.once = once;
        this.show = show;
        this.end = end;
    }

    /**
     * Runs until the pictures are answered, or, where it is not for once, until it is interrupted.
     *
     * @return whether all pictures were answered
     */
    boolean run() throws Exception {
        long begin = System.nanoTime();
        show.begin(place);
        try (Opened opened = new Opened(end)) {
            DataDirectory data = opened.add(DataDirectory.open(place.path()));
            opened.add(DemoLog.open(data.path()));
            BrokerOptions options = BrokerOptions.singleNode().withPort(ports.broker());
            Starting<EmbeddedBroker> startingBroker =
                    opened.add(Starting.begin("broker", () -> EmbeddedBroker.start(data, options)));
            Starting<EmbeddedRegistry> startingRegistry = opened.add(Starting.begin(
                    "registry", () -> EmbeddedRegistry.start(data.path().resolve("registry"), ports.registry())));
            Path modelDirectory = BundledModel.directory(data.path());
            Starting<LoadedModel> model =
                    opened.add(Starting.begin("model", () -> LoadedModel.load(modelConfig(modelDirectory))));

            EmbeddedBroker broker = startingBroker.await();
            log(begin, "the broker");
            EmbeddedRegistry registry = startingRegistry.await();
            log(begin, "the registry");
            AppConfig config = config(broker.bootstrapServers(), registry.url(), modelDirectory, data.path());
            Publication publication = opened.add(prepare(config));
            log(begin, "the topics");
            Answers answers = opened.add(Answers.open(
                    broker.bootstrapServers(),
                    config.topics().classifications(),
                    config.topics().deadLetters(),
                    new AvroRegistry(registry.url())));
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            ClassifierMetrics metrics = opened.add(new ClassifierMetrics(meters, 1));
            metrics.bindProcess();
            WebPage page = opened.add(WebPage.open(config, meters, () -> readiness.conditions()));
            StatusServer status = opened.add(statusServer(config, meters, page));

            Tally tally = new Tally(withPictures ? DemoPictures.all() : List.of());
            Watch watch = new Watch(answers, tally, show);
            if (publication.isDone()) {
                watch.readEarlier();
            }
            log(begin, "what earlier starts left");
            Encoders encoders = model.await().encoders();
            log(begin, "the model");
            ClassifierApplication application = opened.add(new ClassifierApplication(config, encoders, metrics));
            readiness = application;
            log(begin, "the classifier, built");
            application.start();
            log(begin, "the classifier");
            show.note(String.format(java.util.Locale.ROOT, "Ready after %.1f s.", (System.nanoTime() - begin) / 1e9));
            publish(publication, application, tally);
            DemoPorts bound = new DemoPorts(
                    Integer.parseInt(broker.bootstrapServers().replaceAll(".*:", "")), registry.port(), status.port());
            log(begin, "the label sets and the pictures");
            watch.begin(application, broker.unexpectedEnd());
            if (once) {
                return watch.untilAnswered();
            }
            watch.forEver(new NextSteps(
                    NextSteps.program(System.getProperty("clipstream.home", ""), Path.of("")), bound, data.path()));
            return true;
        }
    }

    /** Where the time of a start goes. */
    private static void log(long begin, String part) {
        LOG.info("There after {} ms: {}", (System.nanoTime() - begin) / 1_000_000, part);
    }

    private void publish(Publication publication, ClassifierApplication application, Tally tally)
            throws InterruptedException {
        if (!withPictures) {
            return;
        }
        if (publication.isDone()) {
            show.note("An earlier start published the pictures: %d of %d have been answered, %d are to come."
                    .formatted(
                            tally.answered(),
                            tally.pictures(),
                            tally.unanswered().size() - tally.deadLetters()));
            return;
        }
        List<DemoPicture> pictures = DemoPictures.all();
        Set<String> sets = DemoPictures.labelSets().keySet();
        awaitLabelSets(application, sets);
        publication.publish(pictures);
        show.note("Published %d pictures; each asks for its own label set: %s."
                .formatted(pictures.size(), String.join(", ", sets)));
    }

    /** A picture would wait a few seconds for its set; the first start on a slow machine may take longer. */
    private void awaitLabelSets(ClassifierApplication application, Set<String> names) throws InterruptedException {
        CountDownLatch active = new CountDownLatch(1);
        Consumer<LabelSnapshot> look = snapshot -> {
            if (snapshot.sets().keySet().containsAll(names)) {
                active.countDown();
            }
        };
        application.labelTable().onSwap(look);
        look.accept(application.labelTable().snapshot());
        if (!active.await(LABEL_SETS.toMillis(), TimeUnit.MILLISECONDS)) {
            show.note("Some of the label sets " + names + " are not active after " + LABEL_SETS.toSeconds()
                    + " s; `clipstream labels list` says why.");
        }
    }

    private static Publication prepare(AppConfig config) {
        try (Admin admin = Admin.create(config.kafka().adminProperties())) {
            TopicCatalogue catalogue = config.topicCatalogue(TopicCatalogue.DEFAULT_PARTITIONS);
            Topics topics = new Topics(admin, ANSWER);
            topics.create(catalogue);
            topics.awaitWritable(catalogue);
        }
        return Publication.prepare(
                config.kafka().bootstrapServers(), config.topics().images());
    }

    private StatusServer statusServer(AppConfig config, PrometheusMeterRegistry meters, WebPage page)
            throws IOException {
        try {
            return StatusServer.start(config.http(), meters, () -> readiness.conditions(), page.routes());
        } catch (StatusServerException e) {
            PortInUseException inUse = new PortInUseException(ports.http(), DemoPorts.HTTP);
            inUse.initCause(e);
            throw inUse;
        }
    }

    /** Enough for the model, which is loaded before the broker's address is known. */
    private static AppConfig modelConfig(Path model) {
        // Nothing to try out: the demo starts sooner, and one small batch at a time is answered sooner.
        return AppConfig.of(Map.of(
                "model",
                model.toString(),
                "bootstrap.servers",
                "127.0.0.1:" + DemoPorts.DEFAULT_BROKER,
                "encoder.concurrency",
                "1",
                "batch.max.size",
                BATCH));
    }

    private AppConfig config(String bootstrapServers, String registryUrl, Path model, Path data) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("schema.registry.url", registryUrl);
        settings.put("model", model.toString());
        settings.put("http.port", Integer.toString(ports.http()));
        settings.put("label-sets.directory", labelSets(data).toString());
        settings.put("batch.max.size", BATCH);
        // After a kill of everything, the broker waits so long for the instance that is gone; Kafka allows no less.
        settings.put("kafka.session.timeout.ms", "6000");
        return AppConfig.of(settings);
    }

    /** The bundled label sets as files. */
    private static Path labelSets(Path data) throws IOException {
        Path directory = Files.createDirectories(data.resolve("label-sets"));
        for (Map.Entry<String, byte[]> set : DemoPictures.labelSets().entrySet()) {
            Files.write(directory.resolve(set.getKey() + ".json"), set.getValue());
        }
        return directory;
    }
}
