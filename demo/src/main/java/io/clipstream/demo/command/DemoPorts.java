package io.clipstream.demo.command;

import io.clipstream.demo.broker.PortInUseException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Where the demo listens, on 127.0.0.1; each is 0 (any free one) to 65535, and no two are the same.
 *
 * @param broker Kafka's clients
 * @param registry schema registry
 * @param http health and metrics
 */
record DemoPorts(int broker, int registry, int http) {
    static final String BROKER = "--broker-port";
    static final String REGISTRY = "--registry-port";
    static final String HTTP = "--http-port";

    static final int DEFAULT_BROKER = 9092;
    static final int DEFAULT_REGISTRY = 8081;
    static final int DEFAULT_HTTP = 8080;

    /** @throws IllegalArgumentException that names the options */
    DemoPorts {
        inRange(broker, BROKER);
        inRange(registry, REGISTRY);
        inRange(http, HTTP);
        differ(broker, BROKER, registry, REGISTRY);
        differ(broker, BROKER, http, HTTP);
        differ(registry, REGISTRY, http, HTTP);
    }

    private static void inRange(int port, String option) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(option + ": found " + port + "; allowed: 0 (any free one) to 65535");
        }
    }

    private static void differ(int one, String oneOption, int other, String otherOption) {
        if (one != 0 && one == other) {
            throw new IllegalArgumentException(
                    oneOption + " and " + otherOption + " are both " + one + "; allowed: a port for each");
        }
    }

    /**
     * Tries all, so that nothing is started in vain.
     *
     * @throws PortInUseException for the first that is taken
     */
    void requireFree() throws IOException {
        requireFree(broker, BROKER);
        requireFree(registry, REGISTRY);
        requireFree(http, HTTP);
    }

    private static void requireFree(int port, String option) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            PortInUseException inUse = new PortInUseException(port, option);
            inUse.initCause(e);
            throw inUse;
        }
    }
}
