package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.demo.registry.EmbeddedRegistry;
import io.clipstream.events.Classification;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.ImageEvent;
import io.clipstream.events.LabelSet;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.it.ClassifierFixture.Read;
import io.clipstream.schemas.wire.RegistryClient;
import io.clipstream.schemas.wire.WireDeserializer;
import io.clipstream.schemas.wire.WireSerializer;
import io.clipstream.schemas.wire.WireSettings;
import io.clipstream.streams.app.ClassifierApplication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Avro in and out by a schema registry, and what happens while the registry is away. */
@ExtendWith(SharedKafka.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryIT {
    private static final int UNKNOWN_ID = 999_999;

    private Path directory;
    private EmbeddedRegistry registry;
    private WireSettings settings;
    private ClassifierFixture fixture;
    private ClassifierApplication application;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    void start(TestKafka kafka) throws Exception {
        directory = TestOutput.directory("registry");
        registry = EmbeddedRegistry.start(directory, 0);
        settings = WireSettings.of(Map.of(WireSettings.URL, registry.url()));
        fixture = new ClassifierFixture(
                kafka, Map.of("schema.registry.url", registry.url(), "classification.format", "avro"));
        application = fixture.start(2, 0);
        producer = fixture.producer();
        LabelSet pets = LabelSet.newBuilder()
                .setLabels(List.of("cat", "dog", "owl"))
                .setTemplates(List.of("{}"))
                .build();
        send(new ProducerRecord<>(fixture.topic("label-sets"), utf8("pets"), avro(fixture.topic("label-sets"), pets)));
        try (var statuses = fixture.new Reader("label-set-status")) {
            statuses.await(
                    Limits.PATIENT,
                    read -> read(read, LabelSetStatus.class).getState().equals("active"));
        }
    }

    @AfterAll
    void close() throws IOException {
        producer.close();
        application.close();
        registry.close();
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
        producer.flush();
    }

    private void image(int partition, String key, byte[] value) {
        send(ClassifierFixture.image(fixture.topic("images"), partition, key, value, ""));
    }

    private byte[] avro(String topic, SpecificRecordBase value) {
        return new WireSerializer<>(new RegistryClient(settings), settings).serialize(topic, value);
    }

    private <T extends SpecificRecordBase> T read(Read read, Class<T> type) {
        return new WireDeserializer<>(new RegistryClient(settings), type).deserialize(read.topic(), read.value());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ImageEvent.Builder event(String picture) {
        return ImageEvent.newBuilder().setContent(ByteBuffer.wrap(FakeEncoders.picture(picture)));
    }

    @Test
    void eventsAreAnsweredInAvroAndBadOnesAreDeadLetters() {
        String topic = fixture.topic("images");
        byte[] good = avro(
                topic,
                event("dog-1")
                        .setId("event id")
                        .setAttributes(Map.of("camera", "7"))
                        .build());
        byte[] cut = java.util.Arrays.copyOf(good, good.length - 3);
        try (var results = fixture.new Reader("classifications");
                var dead = fixture.new Reader("dead-letters")) {
            image(0, "good", good);
            image(0, "raw", FakeEncoders.picture("owl-1"));
            image(
                    0,
                    "uri",
                    avro(
                            topic,
                            ImageEvent.newBuilder()
                                    .setUri("https://example.com/a.png")
                                    .build()));
            image(
                    0,
                    "both",
                    avro(
                            topic,
                            event("cat-1").setUri("https://example.com/a.png").build()));
            image(0, "none", avro(topic, ImageEvent.newBuilder().build()));
            image(0, "cut", cut);
            image(
                    0,
                    "unknown-id",
                    ByteBuffer.allocate(9).put((byte) 0).putInt(UNKNOWN_ID).array());
            image(
                    0,
                    "other-record",
                    avro(
                            fixture.topic("label-sets"),
                            LabelSet.newBuilder().setLabels(List.of("cat")).build()));
            image(
                    0,
                    "last",
                    avro(topic, event("cat-2").setLabelSets(List.of("pets")).build()));

            results.await(Limits.PATIENT, read -> read.key().equals("last"));
            Read answered = results.await(Limits.PATIENT, read -> read.key().equals("good"));
            Classification result = read(answered, Classification.class);
            assertThat(result.getImageId()).isEqualTo("event id");
            assertThat(result.getLabel()).isEqualTo("dog");
            assertThat(result.getAttributes()).isEqualTo(Map.of("camera", "7"));
            assertThat(result.getSource().getTopic()).isEqualTo(topic);
            assertThat(result.getSource().getPartition()).isZero();
            assertThat(result.getModel()).isEqualTo(FakeEncoders.MODEL.toString());
            assertThat(result.getScores()).hasSize(3);
            assertThat(answered.timestamp())
                    .isEqualTo(result.getSource().getTimestamp().toEpochMilli());
            assertThat(answered.header("clipstream.label")).isEqualTo("dog");
            Read raw = results.await(Limits.PATIENT, read -> read.key().equals("raw"));
            assertThat(read(raw, Classification.class).getLabel()).isEqualTo("owl");

            Map<String, String> reasons = new HashMap<>();
            dead.await(6).forEach(read -> reasons.put(read.key(), read.header("clipstream.reason")));
            assertThat(reasons)
                    .isEqualTo(Map.of(
                            "uri", "reference-refused",
                            "both", "bad-event",
                            "none", "bad-event",
                            "cut", "bad-event",
                            "unknown-id", "bad-event",
                            "other-record", "bad-event"));
            assertThat(dead.await(Limits.PATIENT, read -> read.key().equals("cut"))
                            .value())
                    .isEqualTo(cut);
            assertThat(dead.await(Limits.PATIENT, read -> read.key().equals("unknown-id"))
                            .header("__streams.errors.message"))
                    .contains(String.valueOf(UNKNOWN_ID));
            assertThat(dead.all()).hasSize(6);
        }
    }

    @Test
    void whileTheRegistryIsAwayImagesWaitAndNoneIsLost() throws Exception {
        // A newer version of the event, which the application has not met: it has to ask for it.
        byte[] newer = newerEvent("cat-7");
        try (var results = fixture.new Reader("classifications");
                var dead = fixture.new Reader("dead-letters")) {
            int port = registry.port();
            registry.close();
            for (int i = 0; i < 200; i++) {
                image(i % 4, "away-" + i, i % 10 == 0 ? newer : FakeEncoders.picture("cat-" + i));
            }
            Awaitility.await()
                    .atMost(Limits.PATIENT)
                    .until(() -> application.conditions().stream()
                            .anyMatch(condition -> condition.name().equals("registry") && !condition.met()));
            assertThat(application.conditions().stream()
                            .filter(condition -> condition.name().equals("registry")))
                    .allMatch(condition -> condition.text().contains("registry does not answer"));
            assertThat(results.toEnd())
                    .as("what needs the registry waits")
                    .noneMatch(read -> read.key().equals("away-0"));

            registry = EmbeddedRegistry.start(directory, port);
            Map<String, Integer> times = new HashMap<>();
            Awaitility.await().pollInSameThread().atMost(Limits.PATIENT).until(() -> {
                results.poll();
                times.clear();
                results.all().stream()
                        .filter(read -> read.key().startsWith("away-"))
                        .forEach(read -> times.merge(read.key(), 1, Integer::sum));
                return times.size() == 200;
            });
            assertThat(times.values()).containsOnly(1);
            for (int partition = 0; partition < 4; partition++) {
                int wanted = partition;
                assertThat(results.all().stream()
                                .filter(read -> read.partition() == wanted)
                                .map(read -> read(read, Classification.class)
                                        .getSource()
                                        .getOffset()))
                        .isSorted();
            }
            assertThat(dead.toEnd()).noneMatch(read -> read.key().startsWith("away-"));
            Awaitility.await()
                    .atMost(Limits.SOON)
                    .until(() -> application.conditions().stream().allMatch(condition -> condition.met()));
        }
    }

    @Test
    void whileTheRegistryIsAwayALabelSetWaitsForTheVectorThatItRefersToAndSaysSo() throws Exception {
        String topic = fixture.topic("image-embeddings");
        List<Float> vector = new ArrayList<>();
        for (float component : FakeEncoders.vectorOf("zebra").toArray()) {
            vector.add(component);
        }
        ImageEmbedding stored = ImageEmbedding.newBuilder()
                .setModel(FakeEncoders.MODEL.toString())
                .setVector(vector)
                .build();
        long offset = producer.send(new ProducerRecord<>(topic, 0, utf8("zebra"), avro(topic, stored)))
                .get()
                .offset();
        String place = topic + "-0-" + offset;
        try (var statuses = fixture.new Reader("label-set-status")) {
            int port = registry.port();
            registry.close();
            fixture.publishSet(
                    "zebras",
                    "{\"labels\":[\"cat\",{\"name\":\"zebra\",\"examples\":[{\"embedding\":\"" + place
                            + "\"}]}],\"onRequest\":true}");

            Read waiting = statuses.await(
                    Limits.PATIENT,
                    read -> read.key().equals("zebras")
                            && !read.header("clipstream.reason").isEmpty());
            assertThat(waiting.header("clipstream.state")).isEqualTo("encoding");
            assertThat(waiting.header("clipstream.reason"))
                    .startsWith("waits: " + place + " cannot be read now")
                    .contains("the schema registry does not answer");

            registry = EmbeddedRegistry.start(directory, port);
            Read done = statuses.await(
                    Limits.PATIENT,
                    read -> read.key().equals("zebras")
                            && !read.header("clipstream.state").equals("encoding"));
            assertThat(done.header("clipstream.state")).isEqualTo("active");
        }
    }

    private byte[] newerEvent(String picture) throws IOException {
        Schema current = ImageEvent.getClassSchema();
        List<Schema.Field> fields = new java.util.ArrayList<>(current.getFields().stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList());
        fields.add(new Schema.Field("zoom", Schema.create(Schema.Type.DOUBLE), "of a later version", 1.0));
        Schema schema = Schema.createRecord(current.getName(), current.getDoc(), current.getNamespace(), false, fields);
        int id = new RegistryClient(settings).register(fixture.topic("images") + "-value", schema);
        GenericRecord record = new GenericRecordBuilder(schema)
                .set("content", ByteBuffer.wrap(FakeEncoders.picture(picture)))
                .set("zoom", 2.0)
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
