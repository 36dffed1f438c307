package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import io.clipstream.demo.broker.PortInUseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The demo's broker through its life: start, restart, killed nodes, taken ports. */
@Order(1)
final class EmbeddedBrokerIT {
    /** As the demo starts it, without {@link SharedClasses}: what is read is what was picked. */
    private static final BrokerOptions ANY_PORT = BrokerOptions.singleNode().withPort(0);

    private Path directory;

    @BeforeEach
    void place() throws IOException {
        directory = TestOutput.directory("embedded broker");
    }

    @Test
    void keepsClusterIdAndTransactionsOverARestart() throws Exception {
        // given a transaction that is committed and one that is not, in every compression
        String firstId;
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(data, ANY_PORT)) {
            firstId = broker.clusterId();
            TestKafka kafka = new TestKafka(broker.bootstrapServers(), "");
            kafka.create("numbers", 2, Map.of());
            for (String compression : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
                Transactions.commitOneAbortOne(kafka, "numbers", compression, Map.of("compression.type", compression));
            }
            assertThat(broker.unexpectedEnd()).isNotDone();
        }

        // when
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(data, ANY_PORT)) {
            TestKafka kafka = new TestKafka(broker.bootstrapServers(), "");

            // then
            assertThat(broker.clusterId()).isEqualTo(firstId);
            assertThat(Transactions.awaitValues(kafka, "numbers", 5))
                    .containsExactlyInAnyOrder("none", "gzip", "snappy", "lz4", "zstd");
        }
        assertThat(Files.readString(directory.resolve("kafka/node-1/broker.log")))
                .doesNotContain("NoClassDefFoundError", "ClassNotFoundException");
        assertThat(directory.resolve("kafka/node-1/broker.out")).isEmptyFile();
        assertThat(directory.resolve("kafka/node-1/broker.pid")).doesNotExist();
    }

    @Test
    void threeNodesGoOnWithoutOneAndTakeItBack() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(data, SharedClasses.in(BrokerOptions.threeNodes()))) {
            // given
            TestKafka kafka = new TestKafka(broker.bootstrapServers(), "");
            kafka.createReplicated("numbers", 2, (short) 3);
            Transactions.commitOneAbortOne(kafka, "numbers", "before", Map.of());

            // when
            broker.kill(1);
            Transactions.commitOneAbortOne(kafka, "numbers", "without", Map.of());
            broker.restart(1);
            Transactions.commitOneAbortOne(kafka, "numbers", "after", Map.of());

            // then
            assertThat(Transactions.awaitValues(kafka, "numbers", 3))
                    .containsExactlyInAnyOrder("before", "without", "after");
            assertThat(broker.unexpectedEnd()).isNotDone();
        }
    }

    @Test
    void saysThatItsProcessEndedByItself() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(data, ANY_PORT)) {
            // when
            Signals.send("KILL", broker.pid(0));

            // then
            assertThat(broker.unexpectedEnd())
                    .succeedsWithin(Limits.SOON)
                    .asString()
                    .contains("137")
                    .contains(directory.resolve("kafka/node-1/broker.log").toString());
        }
    }

    @Test
    void aTakenPortIsAnErrorThatNamesIt() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(
                            data, BrokerOptions.singleNode().withPort(other.getLocalPort())))
                    .isInstanceOf(PortInUseException.class)
                    .hasMessageContaining(Integer.toString(other.getLocalPort()));
            assertThat(directory.resolve("kafka/node-1/broker.pid")).doesNotExist();
        }
    }

    @Test
    void aSettingThatKafkaRefusesIsReportedWithTheLog() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(data, ANY_PORT.withSetting("num.io.threads", "none")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("broker.log");
        }
    }
}
