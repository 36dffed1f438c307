package io.clipstream.streams.labels;

import io.clipstream.streams.gate.OffsetGate;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The graph of the label sets: an application of its own beside the images', because an image that waits for a set would
 * otherwise hold up the writer of that set.
 */
public final class LabelSetTopology {
    private LabelSetTopology() {}

    /** Builds it. The topic of label sets has one partition, so one instance of a group runs its only task. */
    static Topology of(
            String labelSets, String labelEmbeddings, String status, WriterSurroundings around, OffsetGate gate) {
        ByteArrayDeserializer read = new ByteArrayDeserializer();
        ByteArraySerializer write = new ByteArraySerializer();
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "label-sets",
                (record, partitionTime) -> Math.max(0, record.timestamp()),
                read,
                read,
                labelSets);
        topology.addProcessor("write", () -> new LabelSetWriter(around, gate), "label-sets");
        topology.addSink(WriterOutput.EMBEDDINGS, labelEmbeddings, write, write, "write");
        topology.addSink(WriterOutput.STATUS, status, write, write, "write");
        return topology;
    }
}
