package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.events.Classification;
import io.clipstream.events.Score;
import io.clipstream.events.Source;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A picture with its results, as the page gets it. What others wrote is cut to a bounded length; the page shows it as text only. */
final class PictureJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Scores of a result that are in the feed; all of them when the picture is opened. */
    private static final int SCORES = 6;

    private static final int LONGEST = 300;
    private static final int MOST_ATTRIBUTES = 30;

    private PictureJson() {}

    /**
     * A result and where it lies.
     *
     * @param record on the topic of results
     * @param value what it says
     */
    record Result(ConsumerRecord<byte[], byte[]> record, Classification value) {}

    /**
     * Of all results of one picture, at least one.
     *
     * @param upload the id under which it was published on the page, or empty
     * @param thumbnail a JPEG; empty where there is none
     */
    static ObjectNode picture(List<Result> results, String upload, byte[] thumbnail) {
        Classification first = results.get(0).value();
        ObjectNode json = JSON.objectNode();
        json.set("place", place(first.getSource()));
        json.put("timestamp", first.getSource().getTimestamp().toEpochMilli());
        json.put("id", first.getImageId() == null ? null : cut(first.getImageId()));
        json.put("model", cut(first.getModel()));
        if (!upload.isEmpty()) {
            json.put("upload", cut(upload));
        }
        if (thumbnail.length > 0) {
            json.put("thumbnail", Base64.getEncoder().encodeToString(thumbnail));
        }
        ArrayNode array = json.putArray("results");
        results.forEach(result -> array.add(result(result, SCORES)));
        return json;
    }

    private static ObjectNode place(Source source) {
        ObjectNode json = JSON.objectNode();
        json.put("topic", source.getTopic());
        json.put("partition", source.getPartition());
        json.put("offset", source.getOffset());
        return json;
    }

    /** One result with all it has. */
    static ObjectNode whole(Result result) {
        ObjectNode json = result(result, Integer.MAX_VALUE);
        ObjectNode attributes = json.putObject("attributes");
        int left = MOST_ATTRIBUTES;
        for (Map.Entry<String, String> attribute :
                result.value().getAttributes().entrySet()) {
            if (left-- > 0) {
                attributes.put(cut(attribute.getKey()), cut(attribute.getValue()));
            }
        }
        return json;
    }

    private static ObjectNode result(Result result, int mostScores) {
        Classification value = result.value();
        ObjectNode json = JSON.objectNode();
        json.put("partition", result.record().partition());
        json.put("offset", result.record().offset());
        json.put("set", value.getLabelSet());
        json.put("revision", value.getLabelSetRevision());
        json.put("label", value.getLabel());
        json.put("probability", value.getProbability());
        json.put("origin", value.getOrigin());
        json.put("classifiedAt", value.getClassifiedAt().toEpochMilli());
        json.put("scoresInAll", value.getScores().size());
        ArrayNode scores = json.putArray("scores");
        value.getScores().stream().limit(mostScores).forEach(score -> scores.add(score(score)));
        return json;
    }

    private static ObjectNode score(Score score) {
        ObjectNode json = JSON.objectNode();
        json.put("label", score.getLabel());
        json.put("probability", score.getProbability());
        json.put("similarity", score.getSimilarity());
        return json;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
