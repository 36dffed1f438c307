package io.clipstream.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes pictures as they are: {@code PublishPictures PICTURE…}. */
public final class PublishPictures {
    private PublishPictures() {}

    public static void main(String[] pictures) throws IOException, ExecutionException, InterruptedException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                System.getenv().getOrDefault("BOOTSTRAP_SERVERS", "localhost:9092"),
                "max.request.size",
                10 * 1024 * 1024 + 64 * 1024);
        try (Producer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (String picture : pictures) {
                var record = new ProducerRecord<>("clipstream.images", picture, Files.readAllBytes(Path.of(picture)));
                record.headers().add("clipstream.id", picture.getBytes(UTF_8));
                record.headers().add("clipstream.label-sets", "pets".getBytes(UTF_8)); // Left out: every standing set.
                System.out.println(producer.send(record).get());
            }
        }
    }
}
