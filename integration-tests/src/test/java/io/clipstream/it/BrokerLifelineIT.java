package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker ends with the process that holds it, however that ends. */
@Order(1)
final class BrokerLifelineIT {
    private Path directory;

    @BeforeEach
    void place() throws IOException {
        directory = TestOutput.directory("lifeline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalClosesHolderAndBroker(String signal) throws Exception {
        try (ChildJvm holder = start()) {
            // given a signal that reaches the whole process group, as a terminal sends it
            Ready ready = Ready.await(holder);
            Signals.send(signal, ready.brokerPid());
            TestKafka kafka = new TestKafka(ready.bootstrapServers(), "");
            kafka.create("numbers", 1, Map.of());
            Transactions.commitOneAbortOne(kafka, "numbers", "still served", Map.of());

            // when
            holder.signal(signal);

            // then
            assertThat(holder.awaitExit(Limits.PATIENT)).isEqualTo(signal.equals("INT") ? 130 : 143);
            assertThat(holder.output()).contains("CLOSED");
            assertThat(ProcessHandle.of(ready.brokerPid())).isEmpty();
        }
    }

    @Test
    void aKilledHolderLeavesNoBroker() throws Exception {
        try (ChildJvm holder = start()) {
            // given
            Ready ready = Ready.await(holder);

            // when
            holder.kill();

            // then the broker goes by itself
            Awaitility.await()
                    .atMost(Limits.PATIENT)
                    .until(() -> ProcessHandle.of(ready.brokerPid()).isEmpty());
        }
    }

    @Test
    void aStartRightAfterAKillWaitsForTheBrokerThatStillStopsAndGoesOn() throws Exception {
        // given
        try (ChildJvm holder = start()) {
            Ready ready = Ready.await(holder);
            TestKafka kafka = new TestKafka(ready.bootstrapServers(), "");
            kafka.create("numbers", 1, Map.of());
            Transactions.commitOneAbortOne(kafka, "numbers", "kept", Map.of());
            holder.kill();
        }

        // when, then
        assertThat(servedAgain()).isEqualTo("kept");
    }

    private String servedAgain() throws IOException, InterruptedException {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(
                        data, SharedClasses.in(BrokerOptions.singleNode().withPort(0)))) {
            return Transactions.awaitValues(new TestKafka(broker.bootstrapServers(), ""), "numbers", 1)
                    .get(0);
        }
    }

    private ChildJvm start() throws IOException {
        return ChildJvm.start(ChildJvm.Command.of(BrokerHolder.class, directory.toString()), directory, "holder");
    }

    private record Ready(String bootstrapServers, long brokerPid) {
        static Ready await(ChildJvm holder) {
            String[] words = holder.awaitLine(line -> line.startsWith("READY "), Limits.PATIENT)
                    .split(" ");
            return new Ready(words[1], Long.parseLong(words[2]));
        }
    }
}
