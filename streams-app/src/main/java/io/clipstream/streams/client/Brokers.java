package io.clipstream.streams.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * Reaches the cluster, or says at once why not. Kafka's clients take minutes to give up and log each attempt; so the addresses are
 * tried by a plain connection first, and then the cluster is asked who it is.
 */
public final class Brokers {
    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** A port of something else, or without the TLS it wants, mostly says nothing; a busy broker, or a busy machine, takes its time. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** After which people are told that it is waited for. */
    private static final Duration NOTICE = Duration.ofSeconds(5);

    private Brokers() {}

    /**
     * Opens an admin client on a cluster that answers.
     *
     * @param properties of the client, with {@code bootstrap.servers}
     * @param option what the person sets to change the address, such as {@code --bootstrap-server}
     * @param security what the person sets for TLS and SASL
     * @return the caller closes it
     * @throws CommandFailure that names the address and the option
     */
    public static Admin reach(Map<String, Object> properties, String option, String security) {
        return reach(properties, option, security, ANSWER);
    }

    static Admin reach(Map<String, Object> properties, String option, String security, Duration answer) {
        String servers = String.valueOf(properties.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
        connect(servers, option);
        return Logs.withoutKafka(() -> {
            Admin admin = open(properties, servers, option, security);
            try {
                await(admin.describeCluster().clusterId(), servers, option, answer);
                return admin;
            } catch (InterruptedException e) {
                admin.close(Duration.ZERO);
                Thread.currentThread().interrupt();
                throw new CommandFailure("interrupted");
            } catch (ExecutionException | TimeoutException e) {
                admin.close(Duration.ZERO);
                throw unanswered(e, servers, option, security, answer);
            }
        });
    }

    private static void await(Future<String> clusterId, String servers, String option, Duration answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        Duration left = answer;
        if (answer.compareTo(NOTICE) > 0) {
            left = answer.minus(NOTICE);
            try {
                clusterId.get(NOTICE.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                System.err.printf(
                        "%s (%s) has not answered for %d s; waiting up to %d s%n",
                        servers, option, NOTICE.toSeconds(), answer.toSeconds());
            }
        }
        clusterId.get(left.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Admin open(Map<String, Object> properties, String servers, String option, String security) {
        try {
            return Admin.create(properties);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(
                    "cannot make a client for " + servers + ": " + cause.getMessage() + "; see " + option + " and "
                            + security,
                    e);
        }
    }

    private static CommandFailure unanswered(
            Exception e, String servers, String option, String security, Duration answer) {
        if (e.getCause() instanceof AuthenticationException refused) {
            return new CommandFailure(
                    "the broker at " + servers + " refused the login: " + refused.getMessage() + "; see " + security,
                    e);
        }
        return new CommandFailure(
                "something listens at " + servers + " (" + option + ") but gave no answer as a Kafka broker within "
                        + answer.toSeconds() + " s: is the port right, and does it need TLS or SASL? Those are set by "
                        + security,
                e);
    }

    private static void connect(String servers, String option) {
        List<String> problems = new ArrayList<>();
        for (String server : servers.split(",")) {
            String problem = connectOne(server.strip());
            if (problem.isEmpty()) {
                return;
            }
            problems.add(server.strip() + ": " + problem);
        }
        throw new CommandFailure("no broker can be reached at " + servers + " (" + option + "). "
                + String.join("; ", problems) + ". Is it running, and is this its address?");
    }

    /** Empty when somebody listens. */
    private static String connectOne(String server) {
        int colon = server.lastIndexOf(':');
        if (colon < 1 || !server.substring(colon + 1).matches("\\d{1,5}")) {
            return "this is not host:port";
        }
        int port = Integer.parseInt(server.substring(colon + 1));
        if (port < 1 || port > 65_535) {
            return "ports are 1 to 65535";
        }
        String host = server.substring(0, colon).replaceAll("[\\[\\]]", "");
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return "no such host";
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) CONNECT.toMillis());
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        }
    }
}
