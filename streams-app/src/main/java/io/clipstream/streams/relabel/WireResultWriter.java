package io.clipstream.streams.relabel;

import io.clipstream.events.Classification;
import io.clipstream.events.Score;
import io.clipstream.events.Source;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.RegistryClient;
import io.clipstream.schemas.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Results in the form of their embeddings: Avro in the registry's wire format, or plain JSON. Avro is written field by field,
 * with Avro's own encoder but without its writer, which looks up every field's type anew: that costs more than scoring does.
 */
final class WireResultWriter implements ResultValueWriter {
    private final Supplier<RegistryClient> registry;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    private byte @Nullable [] header;
    private @Nullable BinaryEncoder encoder;

    /** @param registry asked for with the first result that is Avro */
    WireResultWriter(Supplier<RegistryClient> registry) {
        this.registry = registry;
    }

    @Override
    public byte[] write(String topic, Classification result, boolean asAvro) {
        return asAvro ? avro(topic, result) : PlainJson.bytes(result);
    }

    private byte[] avro(String topic, Classification result) {
        byte[] known = header;
        if (known == null) {
            int id = registry.get().register(topic + "-value", Classification.getClassSchema());
            known = ByteBuffer.allocate(WireFormat.HEADER_BYTES).putInt(1, id).array();
            header = known;
        }
        try {
            out.reset();
            out.write(known);
            BinaryEncoder to = EncoderFactory.get().binaryEncoder(out, encoder);
            encoder = to;
            write(result, to);
            to.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
    }

    /** In the order of {@code Classification.avsc}. */
    private static void write(Classification result, BinaryEncoder to) throws IOException {
        Source source = result.getSource();
        to.writeString(source.getTopic());
        to.writeInt(source.getPartition());
        to.writeLong(source.getOffset());
        to.writeLong(source.getTimestamp().toEpochMilli());
        writeOptional(result.getImageId(), to);
        to.writeString(result.getLabelSet());
        to.writeLong(result.getLabelSetRevision());
        to.writeString(result.getLabelSetDigest());
        to.writeString(result.getModel());
        to.writeString(result.getOrigin());
        writeOptional(result.getLabel(), to);
        to.writeDouble(result.getProbability());
        to.writeArrayStart();
        to.setItemCount(result.getScores().size());
        for (Score score : result.getScores()) {
            to.startItem();
            to.writeString(score.getLabel());
            to.writeDouble(score.getProbability());
            to.writeDouble(score.getSimilarity());
        }
        to.writeArrayEnd();
        to.writeMapStart();
        to.setItemCount(result.getAttributes().size());
        for (Map.Entry<String, String> attribute : result.getAttributes().entrySet()) {
            to.startItem();
            to.writeString(attribute.getKey());
            to.writeString(attribute.getValue());
        }
        to.writeMapEnd();
        to.writeLong(result.getClassifiedAt().toEpochMilli());
    }

    private static void writeOptional(@Nullable String text, BinaryEncoder to) throws IOException {
        if (text == null) {
            to.writeIndex(0);
        } else {
            to.writeIndex(1);
            to.writeString(text);
        }
    }
}
