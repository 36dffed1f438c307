import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a label set. Its offset is its revision: the status and every result name it. */
class Labels {
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", System.getenv().getOrDefault("BOOTSTRAP_SERVERS", "localhost:9092"));
        try (Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var set = new ProducerRecord<>("clipstream.label-sets", "pets", """
                    {"labels": ["cat", "dog", "owl"]}""");
            System.out.println("revision " + producer.send(set).get().offset());
        }
    }
}
