package io.clipstream.demo.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of a cluster's nodes, in the order of the nodes.
 *
 * @param clients where clients connect
 * @param controllers where the nodes' controllers talk to one another
 */
record BrokerPorts(List<Integer> clients, List<Integer> controllers) {
    static final String OPTION = "--broker-port";

    BrokerPorts {
        if (clients.isEmpty() || clients.size() != controllers.size()) {
            throw new IllegalArgumentException(
                    "ports for clients %s, for controllers %s".formatted(clients, controllers));
        }
        clients = List.copyOf(clients);
        controllers = List.copyOf(controllers);
    }

    /**
     * Ports that were free a moment ago. Another program may take one before the node does; see {@link EmbeddedBroker}.
     *
     * @throws PortInUseException when the options fix a port and it is taken
     */
    static BrokerPorts choose(BrokerOptions options) throws IOException {
        // All are held until the last is chosen, so that none is handed out twice.
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<Integer> clients = new ArrayList<>();
            List<Integer> controllers = new ArrayList<>();
            for (int node = 0; node < options.nodes(); node++) {
                clients.add(hold(options.port(), held));
                controllers.add(hold(0, held));
            }
            return new BrokerPorts(clients, controllers);
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** Whether something accepts connections there. */
    static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int hold(int port, List<ServerSocket> held) throws IOException {
        ServerSocket socket = new ServerSocket();
        held.add(socket);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            PortInUseException inUse = new PortInUseException(port, OPTION);
            inUse.initCause(e);
            throw inUse;
        }
        return socket.getLocalPort();
    }
}
