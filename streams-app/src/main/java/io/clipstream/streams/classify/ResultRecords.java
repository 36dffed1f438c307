package io.clipstream.streams.classify;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.Emit;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Classification;
import io.clipstream.streams.routes.RouteTable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.Headers;

/** Makes the records of results: the contract's {@code Classification} and {@code ImageEmbedding}, with their headers. */
public final class ResultRecords {
    /** Brings a record into the bytes of a topic's values. */
    @FunctionalInterface
    public interface ValueWriter {
        byte[] write(String topic, SpecificRecordBase value);
    }

    private final String classifications;
    private final String embeddings;
    private final ModelId model;
    private final ValueWriter writer;
    private final Clock clock;

    /**
     * @param classifications the topic
     * @param embeddings the topic
     * @param model whose results these are
     * @param writer of values
     */
    public ResultRecords(String classifications, String embeddings, ModelId model, ValueWriter writer, Clock clock) {
        this.classifications = classifications;
        this.embeddings = embeddings;
        this.model = model;
        this.writer = writer;
        this.clock = clock;
    }

    /**
     * A result's records: one for each topic that it goes to, equal but for that. Their values are those of the topic of
     * classifications, whose schema is registered.
     *
     * @param routes topics of label sets' routes
     */
    List<Outgoing> classification(
            ImageRecord record, ImageRequest request, EncodedLabelSet set, Classification result, RouteTable routes) {
        io.clipstream.events.Classification value = ClassificationEvent.value(
                source(record),
                request.id(),
                set,
                ClassificationEvent.LIVE,
                result,
                request.attributes(),
                Instant.ofEpochMilli(clock.millis()));
        Headers headers = ClassificationEvent.headers(record.headers(), set, result);
        Reported onlyNews = set.rules().emit() == Emit.CHANGED ? new Reported(set.name(), result.reported()) : null;
        byte[] bytes = writer.write(classifications, value);
        int partition = record.partition().partition();
        return ResultRoutes.of(set, result).stream()
                .map(route -> new Outgoing(
                        route.isEmpty() ? Outgoing.Sink.CLASSIFICATIONS : Outgoing.Sink.ROUTES,
                        record.key(),
                        new Outgoing.PlacedValue(
                                bytes, partition, route.map(routes::topic).orElse(null)),
                        headers,
                        record.timestamp(),
                        null,
                        onlyNews))
                .toList();
    }

    Outgoing embedding(ImageRecord record, ImageRequest request, Embedding vector) {
        float[] values = vector.toArray();
        List<Float> boxed = new java.util.ArrayList<>(values.length);
        for (float component : values) {
            boxed.add(component);
        }
        io.clipstream.events.ImageEmbedding value = io.clipstream.events.ImageEmbedding.newBuilder()
                .setSource(source(record))
                .setImageId(request.id())
                .setModel(model.toString())
                .setVector(boxed)
                .setLabelSets(request.labelSets())
                .setAttributes(request.attributes())
                .build();
        Headers headers = ResultHeaders.carriedFrom(record.headers());
        ResultHeaders.add(headers, ResultHeaders.MODEL, model.toString());
        return new Outgoing(
                Outgoing.Sink.EMBEDDINGS,
                record.key(),
                new Outgoing.PlacedValue(
                        writer.write(embeddings, value), record.partition().partition()),
                headers,
                record.timestamp(),
                null,
                null);
    }

    private static io.clipstream.events.Source source(ImageRecord record) {
        return io.clipstream.events.Source.newBuilder()
                .setTopic(record.partition().topic())
                .setPartition(record.partition().partition())
                .setOffset(record.offset())
                .setTimestamp(Instant.ofEpochMilli(record.timestamp()))
                .build();
    }
}
