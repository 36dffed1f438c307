package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.core.label.LabelSet;
import io.clipstream.streams.config.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Looks single things up, by their place: pictures, results, label sets. Thread-safe. */
final class PageReading implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final TopicNames topics;
    private final PageEvents events;
    private final PlacedRecords records;

    /**
     * A picture's file.
     *
     * @param type the media type, one that a browser shows and cannot run
     */
    record Picture(byte[] bytes, String type) {}

    PageReading(TopicNames topics, PageEvents events, PlacedRecords records) {
        this.topics = topics;
        this.events = events;
        this.records = records;
    }

    Picture picture(int partition, long offset) throws PageProblem {
        byte[] value = value(topics.images(), partition, offset);
        Optional<byte[]> picture;
        try {
            picture = events.picture(value);
        } catch (RuntimeException e) {
            throw new PageProblem(415, "this is no picture: " + e.getMessage());
        }
        byte[] file = picture.orElseThrow(() -> new PageProblem(415, "this holds no picture"));
        return new Picture(
                file, type(file).orElseThrow(() -> new PageProblem(415, "browsers show no picture of this format")));
    }

    /** By the file's own first bytes, and nothing that anybody claims. */
    static Optional<String> type(byte[] file) {
        String begin = new String(file, 0, Math.min(12, file.length), StandardCharsets.ISO_8859_1);
        if (begin.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (begin.startsWith("\u0089PNG")) {
            return Optional.of("image/png");
        }
        if (begin.startsWith("GIF8")) {
            return Optional.of("image/gif");
        }
        if (begin.startsWith("RIFF") && begin.startsWith("WEBP", 8)) {
            return Optional.of("image/webp");
        }
        return begin.startsWith("BM") ? Optional.of("image/bmp") : Optional.empty();
    }

    JsonNode result(int partition, long offset) throws PageProblem {
        ConsumerRecord<byte[], byte[]> record = record(topics.classifications(), partition, offset);
        try {
            return PictureJson.whole(new PictureJson.Result(record, events.classification(record.value())));
        } catch (RuntimeException e) {
            throw new PageProblem(415, "this is no result: " + e.getMessage());
        }
    }

    /** The message of that revision as its author wrote it. */
    ObjectNode labelSet(String name, long revision) throws PageProblem {
        if (!LabelSet.NAME.matcher(name).matches()) {
            throw new PageProblem(400, "this is no name of a label set");
        }
        ConsumerRecord<byte[], byte[]> record = record(topics.labelSets(), 0, revision);
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.equals(name)) {
            throw new PageProblem(404, "revision " + revision + " is of another label set");
        }
        boolean avro = record.value()[0] == 0;
        String document;
        try {
            document = avro
                    ? events.labelSet(record.value()).toPrettyString()
                    : new String(record.value(), StandardCharsets.UTF_8);
        } catch (RuntimeException e) {
            throw new PageProblem(415, "the message cannot be read: " + e.getMessage());
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("revision", revision)
                .put("format", avro ? "avro" : "json")
                .put("document", document);
    }

    private byte[] value(String topic, int partition, long offset) throws PageProblem {
        return record(topic, partition, offset).value();
    }

    /** One that has a value of at least a byte. */
    private ConsumerRecord<byte[], byte[]> record(String topic, int partition, long offset) throws PageProblem {
        ConsumerRecord<byte[], byte[]> record = records.at(new TopicPartition(topic, partition), offset, ANSWER)
                .orElseThrow(() ->
                        new PageProblem(404, topic + " has no record at " + partition + "-" + offset + " (any more)"));
        if (record.value() == null || record.value().length == 0) {
            throw new PageProblem(404, "the record at " + topic + "-" + partition + "-" + offset + " is empty");
        }
        return record;
    }

    @Override
    public void close() {
        records.close();
    }
}
