package io.clipstream.streams.relabel;

import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.Source;
import io.clipstream.schemas.EventSchemas;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.RegistryClient;
import io.clipstream.schemas.wire.RegistryUnavailableException;
import io.clipstream.schemas.wire.WireDeserializer;
import io.clipstream.schemas.wire.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings in either of their forms. Avro that was written with this very schema is read field by field, with Avro's own
 * decoder but without its records: those hold a vector's numbers as objects, which costs several times what scoring them
 * does. Other versions of the schema, and JSON, are read as everywhere else.
 */
final class WireEmbeddingReader implements EmbeddingReader {
    private static final Schema OWN = EventSchemas.published(ImageEmbedding.getClassSchema());

    private final Supplier<RegistryClient> registry;
    private final Map<Integer, Boolean> written = new HashMap<>();
    private @Nullable WireDeserializer<ImageEmbedding> otherVersions;
    private @Nullable BinaryDecoder decoder;
    private final SameString topics = new SameString();
    private final SameString models = new SameString();
    private byte[] bytes = new byte[0];

    /** A string that is nearly always the one before: then no new one is made. */
    private static final class SameString {
        private Utf8 before = new Utf8();
        private Utf8 now = new Utf8();
        private String text = "";

        String read(BinaryDecoder in) throws IOException {
            now = in.readString(now);
            if (!now.equals(before)) {
                Utf8 other = before;
                before = now;
                now = other;
                text = before.toString();
            }
            return text;
        }
    }

    /** @param registry asked for with the first value that is Avro */
    WireEmbeddingReader(Supplier<RegistryClient> registry) {
        this.registry = registry;
    }

    @Override
    public StoredEmbedding read(String topic, byte[] value) throws UnreadableEmbeddingException {
        OptionalInt id = WireFormat.schemaId(value);
        try {
            if (id.isEmpty()) {
                return StoredEmbedding.of(PlainJson.read(value, ImageEmbedding.class), false);
            }
            if (isOwn(id.getAsInt())) {
                return readOwn(value);
            }
            return StoredEmbedding.of(otherVersions().deserialize(topic, value), true);
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (SerializationException | IllegalArgumentException | IOException | AvroRuntimeException e) {
            throw new UnreadableEmbeddingException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isOwn(int id) {
        Boolean known = written.get(id);
        if (known == null) {
            known = registry.get().schema(id).equals(OWN);
            written.put(id, known);
        }
        return known;
    }

    private WireDeserializer<ImageEmbedding> otherVersions() {
        WireDeserializer<ImageEmbedding> known = otherVersions;
        if (known == null) {
            known = new WireDeserializer<>(registry.get(), ImageEmbedding.class);
            otherVersions = known;
        }
        return known;
    }

    /** In the order of {@code ImageEmbedding.avsc}. */
    private StoredEmbedding readOwn(byte[] value) throws IOException, UnreadableEmbeddingException {
        int header = WireFormat.HEADER_BYTES;
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(value, header, value.length - header, decoder);
        decoder = in;
        Source source = new Source(topics.read(in), in.readInt(), in.readLong(), Instant.ofEpochMilli(in.readLong()));
        String imageId =
                switch (in.readIndex()) {
                    case 0 -> null;
                    case 1 -> in.readString();
                    default -> throw new UnreadableEmbeddingException("imageId is neither null nor a string");
                };
        String model = models.read(in);
        float[] vector = readVector(in, value.length);
        List<String> labelSets = new ArrayList<>(0);
        for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
            for (long i = 0; i < block; i++) {
                labelSets.add(in.readString());
            }
        }
        Map<String, String> attributes = Map.of();
        for (long block = in.readMapStart(); block > 0; block = in.mapNext()) {
            attributes = attributes.isEmpty() ? new HashMap<>() : attributes;
            for (long i = 0; i < block; i++) {
                attributes.put(in.readString(), in.readString());
            }
        }
        if (!in.isEnd()) {
            throw new UnreadableEmbeddingException("it is followed by bytes that do not belong to it");
        }
        return new StoredEmbedding(source, imageId, model, vector, labelSets, attributes, true).checked();
    }

    /** Avro's floats are IEEE 754, little-endian: a block of them is copied as it is. */
    private float[] readVector(BinaryDecoder in, int most) throws IOException, UnreadableEmbeddingException {
        float[] vector = new float[0];
        for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
            // No length is believed before its bytes can be there.
            if ((vector.length + block) * Float.BYTES > most) {
                throw new UnreadableEmbeddingException(
                        "its vector claims " + (vector.length + block) + " numbers, in a value of " + most + " bytes");
            }
            int length = (int) block * Float.BYTES;
            if (bytes.length < length) {
                bytes = new byte[length];
            }
            in.readFixed(bytes, 0, length);
            float[] longer = vector.length == 0
                    ? new float[(int) block]
                    : java.util.Arrays.copyOf(vector, vector.length + (int) block);
            ByteBuffer.wrap(bytes, 0, length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(longer, vector.length, (int) block);
            vector = longer;
        }
        return vector;
    }
}
