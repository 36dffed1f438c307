package io.clipstream.streams.page;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.label.LabelSet;
import io.clipstream.streams.config.TopicNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes pictures and label sets, like anybody else does. Thread-safe. */
final class PageWriting implements AutoCloseable {
    /** What the topic takes, less the room for key and frame. */
    static final int LONGEST_LABEL_SET = (16 << 20) - (64 << 10);

    private static final Logger LOG = LoggerFactory.getLogger(PageWriting.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_ID = 200;
    private static final int MOST_LABEL_SETS = 100;

    private final TopicNames topics;
    private final PageEvents events;
    private final Thumbnails check;
    private final Uploads uploads;
    private final PageProducer producer;
    private final int longestPicture;

    /** @param check tells what is wrong with a picture before it is published */
    PageWriting(
            TopicNames topics,
            PageEvents events,
            Thumbnails check,
            Uploads uploads,
            PageProducer producer,
            int longestPicture) {
        this.topics = topics;
        this.events = events;
        this.check = check;
        this.uploads = uploads;
        this.producer = producer;
        this.longestPicture = longestPicture;
    }

    int longestPicture() {
        return longestPicture;
    }

    /**
     * Publishes a picture.
     *
     * @param id the sender's own name for it, or empty
     * @param labelSets names with commas; empty: those that every picture meets
     * @return its place, and the id that its results can be known by
     */
    ObjectNode publish(byte[] picture, String id, String labelSets) throws PageProblem {
        if (!events.isPicture(picture)) {
            throw new PageProblem(415, "this begins like no picture format");
        }
        try {
            // Here somebody waits who can be told at once.
            check.of(picture);
        } catch (PictureException e) {
            throw new PageProblem(422, e.reason().code() + ": " + e.getMessage());
        }
        List<String> sets = new ArrayList<>();
        for (String name : labelSets.split(",")) {
            if (!name.isBlank()) {
                checkName(name);
                sets.add(name);
            }
        }
        if (sets.size() > MOST_LABEL_SETS) {
            throw new PageProblem(400, "at most " + MOST_LABEL_SETS + " label sets can be asked for");
        }
        String name = id.isBlank()
                ? "picture"
                : id.strip().substring(0, Math.min(LONGEST_ID, id.strip().length()));
        String upload = uploads.begin();
        RecordHeaders headers = new RecordHeaders();
        headers.add("clipstream.id", utf8(name));
        headers.add(ResultSampler.UPLOAD, utf8(upload));
        if (!sets.isEmpty()) {
            headers.add("clipstream.label-sets", utf8(String.join(",", sets)));
        }
        RecordMetadata place = send(new ProducerRecord<>(topics.images(), null, null, utf8(name), picture, headers));
        return JsonNodeFactory.instance
                .objectNode()
                .put("upload", upload)
                .put("topic", place.topic())
                .put("partition", place.partition())
                .put("offset", place.offset());
    }

    /**
     * Publishes a label set. What it says is checked by whoever reads it; here, that it is JSON at all.
     *
     * @return its revision
     */
    long putLabelSet(String name, byte[] document) throws PageProblem {
        checkName(name);
        try {
            if (!JSON.readTree(document).isObject()) {
                throw new PageProblem(400, "a label set is one JSON object, such as {\"labels\":[\"cat\",\"dog\"]}");
            }
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new PageProblem(
                    400,
                    "this is not JSON"
                            + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")")
                            + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new PageProblem(400, "this is not JSON in UTF-8");
        }
        return sendLabelSet(name, document);
    }

    /** Deletes a label set. @return the deletion's revision */
    long deleteLabelSet(String name) throws PageProblem {
        checkName(name);
        return sendLabelSet(name, null);
    }

    private long sendLabelSet(String name, byte @Nullable [] document) throws PageProblem {
        long revision = send(new ProducerRecord<>(topics.labelSets(), utf8(name), document))
                .offset();
        LOG.info(
                "Label set {} was {} on the page: revision {}",
                name,
                document == null ? "deleted" : "changed",
                revision);
        return revision;
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws PageProblem {
        try {
            return producer.send(record);
        } catch (PageProducer.NotTakenException e) {
            throw new PageProblem(503, String.valueOf(e.getMessage()));
        }
    }

    private static void checkName(String name) throws PageProblem {
        if (!LabelSet.NAME.matcher(name).matches()) {
            throw new PageProblem(400, "a label set's name has 1 to 200 of the characters A-Z a-z 0-9 . _ -");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
