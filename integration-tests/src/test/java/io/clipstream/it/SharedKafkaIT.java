package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedKafka.class)
final class SharedKafkaIT {
    private static final Set<String> SERVERS = ConcurrentHashMap.newKeySet();

    @RepeatedTest(2)
    void testsShareABrokerButNoTopic(TestKafka kafka) throws InterruptedException {
        // when: making a topic that exists would fail
        String topic = kafka.create("numbers", 3, Map.of("retention.ms", "60000"));
        Transactions.commitOneAbortOne(kafka, "numbers", "one", Map.of());

        // then
        SERVERS.add(kafka.bootstrapServers());
        assertThat(SERVERS).hasSize(1);
        assertThat(topic).startsWith("sharedkafkait-").endsWith(".numbers");
        assertThat(Transactions.awaitValues(kafka, "numbers", 1)).containsExactly("one");
    }
}
