package io.clipstream.demo.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an {@link EmbeddedBroker} is started with. Immutable; the {@code with} methods give changed copies.
 *
 * @param nodes 1 or 3; each node is broker and controller in one
 * @param port the one node's port on 127.0.0.1, or 0 for any free one; 0 with three nodes
 * @param settings broker settings on top of {@link ServerProperties}, which they override
 * @param jvmFlags flags for each node's JVM
 * @param startTimeout how long the nodes may take until the cluster answers
 */
public record BrokerOptions(
        int nodes, int port, Map<String, String> settings, List<String> jvmFlags, Duration startTimeout) {

    /** The port of the demo's broker unless told otherwise. */
    public static final int DEFAULT_PORT = 9092;

    /** Copies the collections and checks the ranges above. */
    public BrokerOptions {
        if (nodes != 1 && nodes != 3) {
            throw new IllegalArgumentException("nodes is " + nodes + "; allowed: 1 or 3");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; allowed: 0 to 65535");
        }
        if (nodes > 1 && port != 0) {
            throw new IllegalArgumentException(
                    "port is " + port + "; with " + nodes + " nodes only 0 (any free ports)");
        }
        settings = Map.copyOf(settings);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** One node on {@value #DEFAULT_PORT}. */
    public static BrokerOptions singleNode() {
        // C1 alone and the serial collector: the start is what counts, and the cores belong to the encoder.
        List<String> flags =
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError");
        return new BrokerOptions(1, DEFAULT_PORT, Map.of(), flags, Duration.ofSeconds(90));
    }

    /** Three nodes on any free ports, with the short time-outs that make a failover take seconds. */
    public static BrokerOptions threeNodes() {
        BrokerOptions one = singleNode();
        Map<String, String> failover = Map.of(
                "broker.session.timeout.ms", "2000",
                "broker.heartbeat.interval.ms", "300",
                "controller.quorum.fetch.timeout.ms", "1000",
                "controller.quorum.election.timeout.ms", "500");
        return new BrokerOptions(3, 0, failover, one.jvmFlags, one.startTimeout);
    }

    /** A copy with another port. */
    public BrokerOptions withPort(int other) {
        return new BrokerOptions(nodes, other, settings, jvmFlags, startTimeout);
    }

    /** A copy with one more broker setting. */
    public BrokerOptions withSetting(String name, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(name, value);
        return new BrokerOptions(nodes, port, more, jvmFlags, startTimeout);
    }
}
