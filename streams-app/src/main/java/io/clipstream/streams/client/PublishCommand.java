package io.clipstream.streams.client;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.events.ImageEvent;
import io.clipstream.schemas.topic.TopicCatalogue;
import io.clipstream.schemas.topic.TopicRole;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code publish}: files and folders as image events. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description =
                "Publishes pictures: files as they are, and the pictures of folders. Key: the file's name; header clipstream.id: its path below what was named.")
public final class PublishCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files and folders. Hidden files in folders are left out.")
    private List<Path> paths = List.of();

    @Option(names = "--rate", paramLabel = "N", description = "Pictures a second. Default: as fast as it goes.")
    private double rate;

    @Option(
            names = "--label-sets",
            paramLabel = "NAME",
            split = ",",
            converter = LabelSetName.Converter.class,
            description = "Label sets to score the pictures with, with commas. Default: those that are not onRequest.")
    private List<LabelSetName> labelSets = List.of();

    @Option(names = "--avro", description = "Send Avro ImageEvents rather than the files' bytes.")
    private boolean avro;

    @Option(names = "--progress", negatable = true, description = "Show a progress bar. Default: on a terminal.")
    private @Nullable Boolean progress;

    @Override
    public Integer call() {
        if (!(rate >= 0 && rate <= 1e6)) {
            throw new ParameterException(
                    spec.commandLine(), "--rate: found " + rate + "; allowed: 0 to 1000000 pictures a second");
        }
        PrintWriter err = spec.commandLine().getErr();
        PictureFiles files = PictureFiles.of(paths);
        if (files.leftOut() > 0) {
            err.println(files.leftOut() + " files are not pictures and were left out");
        }
        String topic = connection.topics().of(TopicRole.IMAGES);
        int limit;
        try (Admin admin = connection.admin()) {
            limit = TopicLimits.maxMessageBytes(admin, topic);
        }
        List<PictureFile> fitting = fitting(files.pictures(), limit - TopicCatalogue.IMAGE_OVERHEAD_BYTES, topic, err);
        int refused = files.pictures().size() - fitting.size();
        long start = System.nanoTime();
        try (Producer<byte[], byte[]> producer = connection.producer(limit)) {
            Publisher publisher = new Publisher(producer, topic, labelSets, value(topic), err::println);
            publish(publisher, fitting);
            summarise(publisher, refused, (System.nanoTime() - start) / 1e9);
            return publisher.failed() + refused == 0 ? 0 : 1;
        }
    }

    private static List<PictureFile> fitting(List<PictureFile> files, long limit, String topic, PrintWriter err) {
        List<PictureFile> fitting = new ArrayList<>();
        for (PictureFile file : files) {
            if (file.bytes() <= limit) {
                fitting.add(file);
            } else {
                err.println(
                        "too large, not sent: " + TerminalText.safe(file.path().toString()) + " has " + file.bytes()
                                + " bytes; " + topic + " takes " + Math.max(0, limit) + " (its max.message.bytes less "
                                + TopicCatalogue.IMAGE_OVERHEAD_BYTES + ")");
            }
        }
        return fitting;
    }

    private BiFunction<PictureFile, byte[], byte[]> value(String topic) {
        if (!avro) {
            return (file, content) -> content;
        }
        AvroRegistry registry = connection.registry();
        List<String> names = labelSets.stream().map(LabelSetName::text).toList();
        return (file, content) -> registry.write(
                topic,
                ImageEvent.newBuilder()
                        .setId(file.id())
                        .setContent(ByteBuffer.wrap(content))
                        .setLabelSets(names)
                        .build());
    }

    private void publish(Publisher publisher, List<PictureFile> files) {
        boolean shown = progress == null ? Ansi.AUTO.enabled() : progress;
        if (!shown) {
            publisher.publish(files, rate, () -> {});
            return;
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("publish")
                .setInitialMax(files.size())
                .setUnit(" pictures", 1)
                .showSpeed()
                .build()) {
            publisher.publish(files, rate, bar::step);
        }
    }

    private void summarise(Publisher publisher, int refused, double seconds) {
        if (connection.json()) {
            ObjectNode summary = JsonMapper.builder().build().createObjectNode();
            summary.put("published", publisher.published());
            summary.put("failed", publisher.failed());
            summary.put("refused", refused);
            summary.put("bytes", publisher.bytes());
            summary.put("seconds", Math.round(seconds * 1000) / 1000.0);
            spec.commandLine().getOut().println(summary);
        } else {
            String failures = publisher.failed() + refused == 0
                    ? ""
                    : ", " + publisher.failed() + " failed, " + refused + " too large";
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d pictures published (%.1f MB) in %.1f s%s%n",
                            publisher.published(), publisher.bytes() / 1e6, seconds, failures);
        }
    }
}
