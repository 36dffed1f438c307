package io.clipstream.streams.relabel;

import io.clipstream.events.Classification;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.RegistryClient;
import io.clipstream.schemas.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/** Results in the form of their embeddings: Avro in the registry's wire format, or plain JSON. */
final class WireResultWriter implements ResultValueWriter {
    private final Supplier<RegistryClient> registry;
    private final SpecificDatumWriter<Classification> avro = new SpecificDatumWriter<>(Classification.class);
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
            encoder = EncoderFactory.get().binaryEncoder(out, encoder);
            avro.write(result, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
    }
}
