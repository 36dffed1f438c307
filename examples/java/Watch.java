import io.clipstream.events.Classification;
import io.clipstream.schemas.wire.WireDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints results as they are committed. */
class Watch {
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Deserializer<Classification> values = new WireDeserializer<>();
        values.configure(
                Map.of("schema.registry.url", environment.getOrDefault("SCHEMA_REGISTRY_URL", "http://localhost:8081")),
                false);
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", environment.getOrDefault("BOOTSTRAP_SERVERS", "localhost:9092"),
                "group.id", "watch-in-java",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), values)) {
            consumer.subscribe(List.of("clipstream.classifications"));
            while (true) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> {
                    Classification result = record.value();
                    System.out.printf(
                            "%s %s: %s %.3f%n",
                            record.key(), result.getLabelSet(), result.getLabel(), result.getProbability());
                });
            }
        }
    }
}
