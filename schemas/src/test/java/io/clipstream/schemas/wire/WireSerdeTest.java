package io.clipstream.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.events.Classification;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.ImageEvent;
import io.clipstream.events.Label;
import io.clipstream.events.LabelSet;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.events.Score;
import io.clipstream.events.Source;
import io.clipstream.schemas.EventSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireSerdeTest {
    private static final Source SOURCE = new Source("images", 3, 99L, Instant.ofEpochMilli(1_700_000_000_123L));

    private final FakeRegistry registry = new FakeRegistry();

    @AfterEach
    void close() {
        registry.close();
    }

    static List<SpecificRecordBase> records() {
        return List.of(
                ImageEvent.newBuilder()
                        .setId("a")
                        .setContent(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                        .setLabelSets(List.of("animals"))
                        .setCapturedAt(Instant.ofEpochMilli(5))
                        .setAttributes(Map.of("camera", "north"))
                        .build(),
                LabelSet.newBuilder()
                        .setLabels(List.of(
                                "cat",
                                Label.newBuilder()
                                        .setName("dog")
                                        .setPrompts(List.of("a dog"))
                                        .build()))
                        .setTemplates(List.of("a {}"))
                        .setThreshold(0.5)
                        .build(),
                LabelSet.newBuilder().setTemplates("imagenet").build(),
                LabelSetStatus.newBuilder()
                        .setState("active")
                        .setActiveRevision(4L)
                        .build(),
                Classification.newBuilder()
                        .setSource(SOURCE)
                        .setLabel("cat")
                        .setScores(List.of(new Score("cat", 0.9, 0.3)))
                        .build(),
                ImageEmbedding.newBuilder()
                        .setSource(SOURCE)
                        .setVector(List.of(0.6f, 0.8f))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsWhatItWrote(SpecificRecordBase record) {
        registry.on("POST /subjects/t-value/versions", 200, "{\"id\":258}")
                .schema(258, EventSchemas.published(record.getSchema()));
        try (WireSerde<SpecificRecordBase> serde = new WireSerde<>()) {
            serde.configure(registry.properties(), false);

            byte[] wire = serde.serializer().serialize("t", record);

            assertThat(wire).startsWith(0, 0, 0, 1, 2);
            assertThat(WireFormat.schemaId(wire)).hasValue(258);
            assertThat(serde.deserializer().deserialize("t", wire)).isEqualTo(record);
        }
    }

    @Test
    void passesTombstones() {
        try (WireSerde<LabelSet> serde = serde(LabelSet.class)) {
            assertThat(serde.serializer().serialize("t", null)).isNull();
            assertThat(serde.deserializer().deserialize("t", null)).isNull();
        }
        assertThat(registry.requests).isEmpty();
    }

    @Test
    void registersOncePerTopicAndNeverAgain() {
        registry.on("POST /subjects/t-value/versions", 200, "{\"id\":1}")
                .on("POST /subjects/u-value/versions", 200, "{\"id\":1}");
        try (WireSerde<LabelSet> serde = serde(LabelSet.class)) {
            LabelSet record = LabelSet.newBuilder().build();

            ((WireSerializer<LabelSet>) serde.serializer()).prepare("t", LabelSet.getClassSchema());
            serde.serializer().serialize("t", record);
            serde.serializer().serialize("u", record);
            serde.serializer().serialize("t", record);
        }
        assertThat(registry.requests).hasSize(2);
    }

    @Test
    void keysHaveASubjectOfTheirOwn() {
        registry.on("POST /subjects/t-key/versions", 200, "{\"id\":1}");
        try (WireSerializer<LabelSet> serializer = new WireSerializer<>()) {
            serializer.configure(registry.properties(), true);

            assertThat(serializer.serialize("t", LabelSet.newBuilder().build())).startsWith(0, 0, 0, 0, 1);
        }
    }

    @Test
    void aRecordThatCannotBeWrittenIsNamed() {
        registry.on("POST /subjects/t-value/versions", 200, "{\"id\":1}");
        try (WireSerde<LabelSet> serde = serde(LabelSet.class)) {
            LabelSet withoutDefaults = new LabelSet();

            assertThatThrownBy(() -> serde.serializer().serialize("t", withoutDefaults))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("io.clipstream.events.LabelSet to topic t with schema id 1");
        }
    }

    @Test
    void looksUpOnlyWhenToldSo() {
        registry.on("POST /subjects/t-value", 200, "{\"id\":9,\"version\":1,\"subject\":\"t-value\"}")
                .on("POST /subjects/u-value", request -> FakeRegistry.NO_SUBJECT);
        WireSettings settings = registry.settings(WireSettings.AUTO_REGISTER, "false");
        try (WireSerializer<LabelSet> serializer = new WireSerializer<>(registry.client(), settings)) {
            LabelSet record = LabelSet.newBuilder().build();

            assertThat(serializer.serialize("t", record)).startsWith(0, 0, 0, 0, 9);
            assertThatThrownBy(() -> serializer.serialize("u", record))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("auto.register.schemas=true");
        }
    }

    @Test
    void writesInTheNewestSchemaWhenToldSo() throws IOException {
        Schema newer = with(EventSchemas.published(LabelSetStatus.getClassSchema()), "extra", "none");
        registry.on(
                "GET /subjects/t-value/versions/latest",
                200,
                FakeRegistry.json(Map.of("id", 6, "version", 2, "schema", newer.toString())));
        WireSettings settings = registry.settings(WireSettings.AUTO_REGISTER, "false", WireSettings.USE_LATEST, "true");
        try (WireSerializer<LabelSetStatus> serializer = new WireSerializer<>(registry.client(), settings)) {

            byte[] wire = serializer.serialize(
                    "t", LabelSetStatus.newBuilder().setState("active").build());

            GenericRecord read = new GenericDatumReader<GenericRecord>(newer)
                    .read(null, DecoderFactory.get().binaryDecoder(wire, 5, wire.length - 5, null));
            assertThat(wire).startsWith(0, 0, 0, 0, 6);
            assertThat(read.get("state")).hasToString("active");
            assertThat(read.get("extra")).hasToString("none");
        }
    }

    @Test
    void readsNewerAndOlderVersions() {
        Schema newer = with(EventSchemas.published(LabelSetStatus.getClassSchema()), "extra", "none");
        Schema older = SchemaBuilder.record("LabelSetStatus")
                .namespace("io.clipstream.events")
                .fields()
                .optionalString("reason")
                .endRecord();
        registry.schema(1, newer).schema(2, older);
        try (WireSerde<LabelSetStatus> serde = serde(LabelSetStatus.class)) {
            LabelSetStatus fromNewer = serde.deserializer()
                    .deserialize(
                            "t",
                            wire(
                                    1,
                                    new GenericRecordBuilder(newer)
                                            .set("state", "active")
                                            .build()));
            LabelSetStatus fromOlder = serde.deserializer()
                    .deserialize(
                            "t",
                            wire(
                                    2,
                                    new GenericRecordBuilder(older)
                                            .set("reason", "why")
                                            .build()));

            assertThat(fromNewer.getState()).isEqualTo("active");
            assertThat(fromOlder.getReason()).isEqualTo("why");
            assertThat(fromOlder.getRevision()).isEqualTo(-1);
        }
    }

    @Test
    void readsASchemaOfAnotherNameWhenTheRecordIsGiven() {
        Schema foreign = SchemaBuilder.record("Picture")
                .namespace("com.example")
                .fields()
                .optionalBytes("content")
                .requiredString("whatever")
                .endRecord();
        byte[] wire = wire(
                3,
                new GenericRecordBuilder(foreign)
                        .set("content", ByteBuffer.wrap(new byte[] {7}))
                        .set("whatever", "x")
                        .build());
        registry.schema(3, foreign);
        try (WireDeserializer<ImageEvent> byName = new WireDeserializer<>();
                WireDeserializer<ImageEvent> byType = new WireDeserializer<>()) {
            byName.configure(registry.properties(), false);
            byType.configure(registry.properties(WireSettings.VALUE_TYPE, ImageEvent.class.getName()), false);

            assertThat(byType.deserialize("t", wire).getContent()).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
            assertThatThrownBy(() -> byName.deserialize("t", wire))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("com.example.Picture")
                    .hasMessageContaining("specific.avro.value.type");
        }
    }

    @Test
    void refusesWhatDoesNotBeginWithASchemaId() {
        try (WireSerde<ImageEvent> serde = serde(ImageEvent.class)) {
            for (byte[] value : List.of(new byte[0], new byte[] {0, 0, 0, 1}, new byte[] {1, 0, 0, 0, 1, 0})) {
                assertThatThrownBy(() -> serde.deserializer().deserialize("t", value))
                        .isInstanceOf(SerializationException.class)
                        .hasMessageContaining("topic t");
            }
        }
    }

    @Test
    void refusesEveryTruncationAndTrailingBytes() {
        ImageEvent event = (ImageEvent) records().get(0);
        registry.schema(1, EventSchemas.published(ImageEvent.getClassSchema()));
        byte[] wire = wire(1, event);
        try (WireSerde<ImageEvent> serde = serde(ImageEvent.class)) {
            assertThat(serde.deserializer().deserialize("t", wire)).isEqualTo(event);
            for (int length = 5; length < wire.length; length++) {
                byte[] cut = Arrays.copyOf(wire, length);
                assertThatThrownBy(() -> serde.deserializer().deserialize("t", cut))
                        .isInstanceOf(SerializationException.class)
                        .hasMessageContaining("topic t")
                        .hasMessageContaining("schema id 1");
            }
            byte[] longer = Arrays.copyOf(wire, wire.length + 1);
            assertThatThrownBy(() -> serde.deserializer().deserialize("t", longer))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("bytes that do not belong");
        }
    }

    /** Each claims far more than is there: what was allocated for it would not fit this test's memory. */
    @Test
    void believesNoLength() {
        registry.schema(1, EventSchemas.published(ImageEvent.getClassSchema()))
                .schema(2, EventSchemas.published(ImageEmbedding.getClassSchema()))
                .schema(3, EventSchemas.published(Classification.getClassSchema()));
        byte[] huge = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}; // 2^31 - 1
        byte[] negative = {0x01}; // -1
        byte[] beyond = {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1}; // 2^63 - 1
        for (byte[] length : List.of(huge, negative, beyond)) {
            refuses(1, bytes(0, 2), length); // content
            refuses(1, bytes(2), length); // id
            refuses(1, bytes(0, 0, 0), length); // labelSets
            refuses(1, bytes(0, 0, 0, 0, 0), length); // attributes
            refuses(2, bytes(0, 1, 1, 0, 0, 0), length); // vector
            refuses(3, bytes(0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), length); // scores
        }
        refuses(1, bytes(6), new byte[0]); // a branch its union does not have
    }

    @Test
    void aSchemaThatHoldsItselfNestsNoDeeperThanTheStack() {
        Schema chain = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"ImageEvent\",\"namespace\":\"io.clipstream.events\","
                        + "\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"ImageEvent\"]}]}");
        registry.schema(1, chain);
        byte[] deep = new byte[3_000_000];
        Arrays.fill(deep, (byte) 2);

        refuses(1, deep, new byte[0]);
    }

    @Test
    void anUnknownIdAndAnAbsentRegistryAreTwoThings() {
        registry.on("GET /schemas/ids/5", 503, "");
        try (WireSerde<ImageEvent> serde = serde(ImageEvent.class)) {
            assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {0, 0, 0, 0, 4}))
                    .isInstanceOf(UnknownSchemaException.class);
            assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {0, 0, 0, 0, 5}))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    private void refuses(int id, byte[] before, byte[] length) {
        ByteBuffer value = ByteBuffer.allocate(5 + before.length + length.length);
        value.put((byte) 0).putInt(id).put(before).put(length);
        try (WireDeserializer<SpecificRecordBase> deserializer = new WireDeserializer<>()) {
            deserializer.configure(registry.properties(), false);
            assertThatThrownBy(() -> deserializer.deserialize("t", value.array()))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("topic t with schema id " + id);
        }
    }

    private <T extends SpecificRecordBase> WireSerde<T> serde(Class<T> type) {
        return new WireSerde<>(registry.client(), registry.settings(), type);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static Schema with(Schema schema, String field, String value) {
        List<Schema.Field> fields = new ArrayList<>();
        schema.getFields().forEach(f -> fields.add(new Schema.Field(f, f.schema())));
        fields.add(new Schema.Field(field, Schema.create(Schema.Type.STRING), "More.", value));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static byte[] wire(int id, Object record) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(WireFormat.header(id));
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            if (record instanceof SpecificRecordBase specific) {
                new SpecificDatumWriter<>(specific.getSchema(), specific.getSpecificData()).write(specific, encoder);
            } else {
                Schema schema = ((GenericRecord) record).getSchema();
                new GenericDatumWriter<>(schema, GenericData.get()).write(record, encoder);
            }
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
