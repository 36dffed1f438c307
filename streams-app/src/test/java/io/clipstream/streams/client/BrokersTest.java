package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokersTest {
    private static void reach(String servers) {
        Brokers.reach(
                        Map.of("bootstrap.servers", servers),
                        "--bootstrap-server",
                        "--command-config FILE",
                        Duration.ofSeconds(1))
                .close();
    }

    @Test
    void whereNobodyListensTheAddressAndTheOptionAreNamed() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThatThrownBy(() -> reach("127.0.0.1:" + free))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("127.0.0.1:" + free + " (--bootstrap-server)")
                .hasMessageContaining("connection refused");
    }

    @ParameterizedTest
    @CsvSource({"localhost, host:port", "localhost:0, 1 to 65535", "no-such-host.invalid:9092, no such host"})
    void anAddressThatCannotBeIsTold(String servers, String problem) {
        assertThatThrownBy(() -> reach(servers))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(problem);
    }

    @Test
    void whatIsNoBrokerIsToldToBeNone() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();

            assertThatThrownBy(() -> reach(address))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("something listens at " + address)
                    .hasMessageContaining("--command-config FILE");
        }
    }
}
