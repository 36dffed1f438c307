package io.clipstream.demo.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real KRaft broker (or three) as a child process on a data directory, started from the Kafka jars on the class path.
 *
 * <p>The records and the cluster's id outlive it: a second start on the same directory goes on where the first ended, by
 * {@link #close}, by the end of this JVM or by a kill. The broker ends with this JVM, however that ends, because it
 * watches a pipe from it; it ignores the signals of a terminal, so that clients can finish their transactions before
 * {@code close} stops it. This class registers no shutdown hook: whoever closes its clients closes it after them.
 *
 * <p>Each node's log is {@code kafka/node-N/broker.log} in the data directory. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int ATTEMPTS = 3;
    private static final int ANSWER_MILLIS = 5000;
    private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(20);

    private final BrokerOptions options;
    private final ClusterIdentity identity;
    private final BrokerPorts ports;
    private final List<BrokerNode> nodes;
    private final String classPath;
    private final CompletableFuture<String> unexpectedEnd = new CompletableFuture<>();
    private boolean closed;

    private EmbeddedBroker(
            BrokerOptions options,
            ClusterIdentity identity,
            BrokerPorts ports,
            List<BrokerNode> nodes,
            String classPath) {
        this.options = options;
        this.identity = identity;
        this.ports = ports;
        this.nodes = nodes;
        this.classPath = classPath;
    }

    /**
     * Starts the nodes and returns when the cluster answers.
     *
     * @param data where the records are kept, under {@code kafka/}; close it after the broker
     * @throws PortInUseException when the options fix a port and another program holds it
     * @throws IOException when the nodes cannot be started, with the place of their log
     */
    public static EmbeddedBroker start(DataDirectory data, BrokerOptions options)
            throws IOException, InterruptedException {
        Path home = Files.createDirectories(data.path().resolve("kafka"));
        String classPath = KafkaJars.select(System.getProperty("java.class.path"));
        ClusterIdentity identity = ClusterIdentity.readOrCreate(home.resolve("cluster.properties"), options.nodes());
        List<BrokerNode> nodes = new ArrayList<>();
        for (int node = 1; node <= options.nodes(); node++) {
            BrokerNode folder = new BrokerNode(Files.createDirectories(home.resolve("node-" + node)));
            folder.cleanUp(ORPHAN_PATIENCE);
            nodes.add(folder);
        }
        boolean killed = nodes.stream().anyMatch(BrokerNode::wasKilled);
        for (int attempt = 1; ; attempt++) {
            BrokerPorts ports = BrokerPorts.choose(options);
            EmbeddedBroker broker = new EmbeddedBroker(options, identity, ports, List.copyOf(nodes), classPath);
            try {
                broker.startAll();
                if (killed) {
                    broker.endHangingTransactions();
                }
                return broker;
            } catch (IOException | InterruptedException | RuntimeException e) {
                nodes.forEach(BrokerNode::kill);
                // A port chosen as free may be taken by another program before the node gets there.
                if (!(e instanceof IOException) || attempt == ATTEMPTS || !broker.lostPort()) {
                    throw e;
                }
            }
        }
    }

    /** {@code host:port} of each node, separated by commas. */
    public String bootstrapServers() {
        return ports.clients().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Kafka's id of the cluster, kept in the data directory. */
    public String clusterId() {
        return identity.id();
    }

    /**
     * Completed with what happened if a node's process ends and neither {@link #close} nor {@link #kill} ended it. Nothing
     * completes it otherwise.
     */
    public CompletableFuture<String> unexpectedEnd() {
        return unexpectedEnd.copy();
    }

    /**
     * Ends a node's process with SIGKILL.
     *
     * @param node counted from 0
     */
    public synchronized void kill(int node) {
        nodes.get(node).kill();
    }

    /**
     * Starts a killed node again on its port and directory, and returns when the whole cluster answers.
     *
     * @param node counted from 0
     */
    public synchronized void restart(int node) throws IOException, InterruptedException {
        if (closed) {
            throw new IllegalStateException("The broker is closed");
        }
        if (nodes.get(node).isAlive()) {
            throw new IllegalStateException("Node " + node + " runs; kill it first");
        }
        launch(node);
        awaitReady();
    }

    /** The process of a node, counted from 0. */
    public synchronized long pid(int node) {
        return nodes.get(node).pid();
    }

    /** Stops the nodes and waits until their processes have ended, by force if they take too long. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        nodes.forEach(BrokerNode::requestStop);
        try {
            for (BrokerNode node : nodes) {
                node.awaitStop();
            }
        } catch (InterruptedException e) {
            nodes.forEach(BrokerNode::kill);
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void startAll() throws IOException, InterruptedException {
        for (int node = 0; node < nodes.size(); node++) {
            launch(node);
        }
        awaitReady();
    }

    private void launch(int node) throws IOException {
        BrokerNode folder = nodes.get(node);
        ServerProperties.write(folder.properties(), node, ports, folder.logDirectory(), options.settings());
        format(node, folder.logDirectory());
        folder.start(options.jvmFlags(), classPath, unexpectedEnd);
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (int port : ports.clients()) {
            // Asked quietly first: Kafka's client would log a warning for each refused connection.
            await(() -> BrokerPorts.isOpen(port));
        }
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            await(() -> seenNodes(admin) == nodes.size());
        }
    }

    private void await(BooleanSupplier condition) throws IOException, InterruptedException {
        boolean ready = Polling.until(options.startTimeout(), () -> unexpectedEnd.isDone() || condition.getAsBoolean());
        if (unexpectedEnd.isDone()) {
            throw new IOException(unexpectedEnd.join());
        }
        if (!ready) {
            throw new IOException("Kafka did not answer within %s seconds; see %s"
                    .formatted(
                            options.startTimeout().toSeconds(),
                            nodes.stream().map(BrokerNode::log).toList()));
        }
    }

    private void endHangingTransactions() throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            int ended = new HangingTransactions(admin).end();
            LOG.info("The broker was killed before; {} hanging transactions were ended", ended);
        } catch (ExecutionException e) {
            throw new IOException("Cannot end what transactions the killed broker left open: " + e.getCause(), e);
        }
    }

    private static int seenNodes(Admin admin) {
        try {
            return admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_MILLIS))
                    .nodes()
                    .get()
                    .size();
        } catch (ExecutionException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private boolean lostPort() throws IOException {
        for (BrokerNode node : nodes) {
            if (node.sawPortTaken()) {
                return true;
            }
        }
        return false;
    }

    /** Kafka's own formatting; a directory that has been formatted stays as it is. */
    private void format(int node, Path directory) throws IOException {
        String log = directory.toString();
        try (PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(quiet)
                    .setNodeId(node + 1)
                    .setClusterId(identity.id())
                    .setDirectories(List.of(log))
                    .setMetadataLogDirectory(Optional.of(log))
                    .setControllerListenerName(ServerProperties.CONTROLLER_LISTENER)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Cannot format " + directory + " for Kafka: " + e.getMessage(), e);
        }
    }
}
