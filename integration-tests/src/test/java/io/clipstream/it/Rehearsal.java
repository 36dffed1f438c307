package io.clipstream.it;

import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;

/** What child JVMs do, once in one of them, so that their classes are loaded: {@code <directory> <bootstrap servers>}. */
final class Rehearsal {
    private static final String PETS = "{\"labels\":[\"cat\",\"dog\"],\"templates\":[\"{}\"]}";

    private final TestKafka kafka;

    private Rehearsal(TestKafka kafka) {
        this.kafka = kafka;
    }

    public static void main(String[] args) throws IOException {
        Path pets = Files.writeString(Path.of(args[0]).resolve("pets.json"), PETS);
        Path picture = Files.write(Path.of(args[0]).resolve("cat.png"), FakeEncoders.picture("cat-1"));
        new Rehearsal(new TestKafka(args[1], "rehearsal.")).play(pets, picture);
    }

    private void play(Path pets, Path picture) {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of("embeddings.enabled", "true"));
        try (ClassifierApplication application = fixture.start(1, 0);
                KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications")) {
            command("labels", "apply", pets.toString(), "--wait");
            producer.send(
                    ClassifierFixture.image(fixture.topic("images"), 0, "cat", FakeEncoders.picture("cat-2"), ""));
            command("publish", picture.toString());
            results.await(2);
            command("watch", "--from-beginning", "--max", "1");
            command("labels", "show", "pets");
            command("labels", "list");
        }
        command("relabel", "--label-set", "pets", "--no-progress");
    }

    private void command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--bootstrap-server", kafka.bootstrapServers(), "--topics-prefix", kafka.prefix()));
        int status = Main.commandLine().execute(all.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException(all + " ended with " + status);
        }
    }
}
