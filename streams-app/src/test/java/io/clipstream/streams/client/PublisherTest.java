package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<String> complaints = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    private PictureFile file(String name, String content) throws IOException {
        Path path = Files.writeString(folder.resolve(name), content);
        return new PictureFile(path, "sub/" + name, content.length());
    }

    private Publisher publisher(String... labelSets) {
        List<LabelSetName> names =
                List.of(labelSets).stream().map(LabelSetName::new).toList();
        return new Publisher(producer, "images", names, (file, content) -> content, complaints::add);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Test
    void aFileIsARecordOfItsBytes() throws IOException {
        Publisher publisher = publisher("animals", "places");

        publisher.publish(List.of(file("cat.jpg", "meow")), 0, () -> {});

        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(record.topic()).isEqualTo("images");
        assertThat(text(record.key())).isEqualTo("cat.jpg");
        assertThat(text(record.value())).isEqualTo("meow");
        assertThat(EventHeaders.text(record.headers(), "clipstream.id")).contains("sub/cat.jpg");
        assertThat(EventHeaders.text(record.headers(), "clipstream.label-sets")).contains("animals,places");
        assertThat(publisher.published()).isEqualTo(1);
        assertThat(publisher.bytes()).isEqualTo(4);
    }

    @Test
    void withoutLabelSetsThereIsNoSuchHeader() throws IOException {
        publisher().publish(List.of(file("cat.jpg", "meow")), 0, () -> {});

        assertThat(producer.history().get(0).headers().headers("clipstream.label-sets"))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadOrSentIsCountedAndTold() throws IOException {
        PictureFile gone = new PictureFile(folder.resolve("gone\u001b.jpg"), "gone", 1);
        PictureFile large = file("large.jpg", "x");
        MockProducer<byte[], byte[]> refusing =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        Publisher publisher = new Publisher(refusing, "images", List.of(), (file, content) -> content, complaints::add);

        int[] steps = {0};
        publisher.publish(List.of(gone, large), 1000, () -> {
            steps[0]++;
            refusing.errorNext(new RecordTooLargeException("too large for the broker"));
        });

        assertThat(publisher.published()).isZero();
        assertThat(publisher.failed()).isEqualTo(2);
        assertThat(steps[0]).isEqualTo(2);
        assertThat(complaints.get(0)).contains("gone\\u001b.jpg");
        assertThat(complaints.get(1)).contains("large.jpg", "too large for the broker");
    }
}
