package io.clipstream.streams.classify;

import io.clipstream.streams.classify.Outgoing.PlacedValue;
import io.clipstream.streams.classify.Outgoing.Sink;
import io.clipstream.streams.gate.OffsetGate;
import io.clipstream.streams.labels.LabelTable;
import io.clipstream.streams.labels.LabelTableProcessor;
import io.clipstream.streams.metrics.ClassifierMetrics;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.Stores;

/** The whole graph, from images to results. */
public final class ClassifierTopology {
    /**
     * Topics the graph reads and writes.
     *
     * @param imagePartitions partitions of {@code images}: results go to the same partition where their topic has as many
     */
    public record Topics(
            String images,
            int imagePartitions,
            String labelEmbeddings,
            String classifications,
            String imageEmbeddings,
            String deadLetters) {}

    private ClassifierTopology() {}

    /**
     * Builds it.
     *
     * <p>Keys and values come as bytes, so that nothing can fail before the gate; what they hold is read in the pipeline,
     * and what cannot be read becomes a dead letter like any other.
     *
     * @param startAt where to begin with a partition that has no committed offset
     * @param memory of what was last reported
     */
    public static Topology of(
            Topics topics,
            AutoOffsetReset startAt,
            ImagePipeline pipeline,
            LabelTable labels,
            OffsetGate gate,
            ClassifierMetrics metrics,
            ChangeMemory memory) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        ByteArraySerializer keys = new ByteArraySerializer();
        Serializer<PlacedValue> values = (topic, value) -> value == null ? null : value.bytes();
        StreamPartitioner<byte[], PlacedValue> place = sourcePartition(topics.imagePartitions());
        TimestampExtractor timestamps = (record, partitionTime) -> Math.max(0, record.timestamp());

        Topology topology = new Topology();
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore("label-table"), Serdes.ByteArray(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                "label-embeddings",
                timestamps,
                bytes,
                bytes,
                topics.labelEmbeddings(),
                "label-table-reader",
                () -> new LabelTableProcessor(labels));
        topology.addSource(startAt, "images", timestamps, bytes, bytes, topics.images());
        topology.addProcessor("classify", () -> new ClassifyProcessor(pipeline, gate, metrics, memory), "images");
        // In memory: a bounded number of small entries, read back from the changelog by whoever gets the partition.
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(LastReported.STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of()),
                "classify");
        topology.addSink(Sink.CLASSIFICATIONS.child(), topics.classifications(), keys, values, place, "classify");
        topology.addSink(
                Sink.ROUTES.child(),
                (key, value, context) -> Objects.requireNonNull(value.route()),
                keys,
                values,
                place,
                "classify");
        topology.addSink(Sink.EMBEDDINGS.child(), topics.imageEmbeddings(), keys, values, place, "classify");
        topology.addSink(Sink.DEAD_LETTERS.child(), topics.deadLetters(), keys, values, place, "classify");
        return topology;
    }

    private static StreamPartitioner<byte[], PlacedValue> sourcePartition(int imagePartitions) {
        return (topic, key, value, partitions) -> {
            Integer place = SourcePartition.of(imagePartitions, partitions, value.sourcePartition(), key);
            return place == null ? Optional.empty() : Optional.of(Set.of(place));
        };
    }
}
