package io.clipstream.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerPropertiesTest {
    @TempDir
    Path temp;

    @Test
    void oneNodeKeepsTransactionsWithOneReplica() throws IOException {
        // when
        Properties written = write(0, new BrokerPorts(List.of(9092), List.of(9093)), Map.of());

        // then
        assertThat(written)
                .containsEntry("node.id", "1")
                .containsEntry("listeners", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093")
                .containsEntry("advertised.listeners", "PLAINTEXT://127.0.0.1:9092")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:9093")
                .containsEntry("log.dirs", temp.resolve("data").toString())
                .containsEntry("transaction.state.log.replication.factor", "1")
                .containsEntry("transaction.state.log.min.isr", "1")
                .containsEntry("offsets.topic.replication.factor", "1");
    }

    @Test
    void threeNodesKnowEachOtherAndKeepThreeReplicas() throws IOException {
        // when
        Properties written = write(2, new BrokerPorts(List.of(1, 2, 3), List.of(4, 5, 6)), Map.of());

        // then
        assertThat(written)
                .containsEntry("node.id", "3")
                .containsEntry("listeners", "PLAINTEXT://127.0.0.1:3,CONTROLLER://127.0.0.1:6")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:4,2@127.0.0.1:5,3@127.0.0.1:6")
                .containsEntry("transaction.state.log.replication.factor", "3")
                .containsEntry("transaction.state.log.min.isr", "2");
    }

    @Test
    void whatIsPassedOnWins() throws IOException {
        // when
        Properties written = write(
                0,
                new BrokerPorts(List.of(1), List.of(2)),
                Map.of("group.initial.rebalance.delay.ms", "50", "num.partitions", "7"));

        // then
        assertThat(written)
                .containsEntry("group.initial.rebalance.delay.ms", "50")
                .containsEntry("num.partitions", "7");
    }

    private Properties write(int node, BrokerPorts ports, Map<String, String> extra) throws IOException {
        Path file = temp.resolve("server.properties");
        ServerProperties.write(file, node, ports, temp.resolve("data"), extra);
        Properties written = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            written.load(in);
        }
        return written;
    }
}
