package io.clipstream.streams.labels;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.streams.gate.GatedClientSupplier;
import io.clipstream.streams.gate.OffsetGate;
import io.clipstream.streams.routes.RouteProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;

/** The application that writes label sets, beside the one that reads images. */
public final class LabelSets {
    /**
     * Topics it reads and writes.
     */
    public record Settings(String labelSets, String labelEmbeddings, String labelSetStatus) {}

    private final GatedClientSupplier clients;
    private final KafkaStreams streams;
    private final EncodingThread thread;
    private final EncodingThread lookUps = EncodingThread.ofLookUps();

    /**
     * Builds it.
     *
     * @param properties of Kafka Streams
     * @param table this instance's
     * @param examples encoder of example pictures
     * @param logits the model's own
     * @param avro reads label sets that come in Avro
     * @param write makes the value of a record for a topic
     * @param topicId the id of the topic of label sets
     * @param routes says what is wrong with routes, by route
     * @param catchUp returns when the table has reached the end of its topic
     * @param imagesInFlight whether the images' encoder has work, before which prompts step back
     * @param history relabels it for sets that ask for it
     */
    public LabelSets(
            Settings settings,
            Properties properties,
            LabelTable table,
            TextEncoder encoder,
            ExampleEncoder examples,
            LogitParameters logits,
            LabelSetMessages.AvroForm avro,
            BiFunction<String, SpecificRecordBase, byte[]> write,
            Supplier<String> topicId,
            Function<Set<String>, Map<String, RouteProblem>> routes,
            Runnable catchUp,
            BooleanSupplier imagesInFlight,
            HistoryRelabelling history) {
        thread = EncodingThread.ofEncoder(imagesInFlight);
        OffsetGate gate = new OffsetGate();
        WriterSurroundings around = new WriterSurroundings(
                table,
                encoder,
                examples,
                logits,
                thread,
                lookUps,
                new LabelSetMessages(avro, history != HistoryRelabelling.NONE),
                status -> write.apply(
                        settings.labelSetStatus(), event(status, table.model().toString())),
                topicId,
                routes,
                catchUp,
                history);
        clients = new GatedClientSupplier(gate);
        streams = new KafkaStreams(
                LabelSetTopology.of(
                        settings.labelSets(), settings.labelEmbeddings(), settings.labelSetStatus(), around, gate),
                properties,
                clients);
    }

    private static LabelSetStatus event(LabelStatus status, String model) {
        return LabelSetStatus.newBuilder()
                .setRevision(status.revision())
                .setState(status.state().code())
                .setActiveRevision(status.activeRevision())
                .setLabels(status.labels())
                .setEncoded(status.encoded())
                .setModel(model)
                .setLabelSetDigest(status.digest())
                .setReason(status.reason())
                .setAt(Instant.now())
                .build();
    }

    /** Makes sure that offsets pass through the gate. */
    public void requireGate() {
        clients.requireUsed();
    }

    /** Revisions that are being encoded here, or wait for a reference. */
    public int encodings() {
        return thread.unfinished() + lookUps.unfinished();
    }

    /** Runs of the encoder over prompts and examples, and look-ups of references, since the start. */
    public long encodingSteps() {
        return thread.steps() + lookUps.steps();
    }

    public void start() {
        streams.start();
    }

    /** To be watched over before they are started. */
    public KafkaStreams streams() {
        return streams;
    }

    /** Leaves the group, so that another instance takes the writing over at once. */
    public void close(Duration atMost) {
        streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(atMost));
        lookUps.close();
        thread.close();
    }
}
