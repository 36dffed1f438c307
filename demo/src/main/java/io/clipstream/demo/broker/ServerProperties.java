package io.clipstream.demo.broker;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The {@code server.properties} of one node: a small KRaft cluster on loopback that is fit for exactly-once. */
final class ServerProperties {
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private ServerProperties() {}

    /**
     * Writes the file.
     *
     * @param node counted from 0; Kafka's {@code node.id} is one more
     * @param logDirectory where the node keeps its records
     * @param extra settings that override these
     */
    static void write(Path file, int node, BrokerPorts ports, Path logDirectory, Map<String, String> extra)
            throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings(node, ports, logDirectory));
        properties.putAll(extra);
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, "Written at each start: changes made here are lost");
        }
    }

    private static Map<String, String> settings(int node, BrokerPorts ports, Path logDirectory) {
        int nodes = ports.clients().size();
        String replicas = Integer.toString(nodes);
        String inSync = nodes == 1 ? "1" : "2";
        String client = "PLAINTEXT://127.0.0.1:" + ports.clients().get(node);
        String controller =
                CONTROLLER_LISTENER + "://127.0.0.1:" + ports.controllers().get(node);

        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(node + 1));
        settings.put("listeners", client + "," + controller);
        settings.put("advertised.listeners", client);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("controller.quorum.voters", voters(ports));
        settings.put("log.dirs", logDirectory.toString());

        settings.put("default.replication.factor", replicas);
        settings.put("min.insync.replicas", inSync);
        settings.put("offsets.topic.replication.factor", replicas);
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", replicas);
        settings.put("transaction.state.log.min.isr", inSync);
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", replicas);
        settings.put("share.coordinator.state.topic.min.isr", inSync);

        // A topic made by accident would have the wrong partitions and clean-up.
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // How soon the open transaction of a killed instance stops holding back read-committed readers.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        // Kafka's default is 128 MiB, a quarter of the heap; this is its least.
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 * 1024 * 1024));
        return settings;
    }

    private static String voters(BrokerPorts ports) {
        return IntStream.range(0, ports.controllers().size())
                .mapToObj(
                        node -> (node + 1) + "@127.0.0.1:" + ports.controllers().get(node))
                .collect(Collectors.joining(","));
    }
}
