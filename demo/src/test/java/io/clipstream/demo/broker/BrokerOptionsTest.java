package io.clipstream.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class BrokerOptionsTest {
    @Test
    void refusesWhatCannotBeStarted() {
        BrokerOptions one = BrokerOptions.singleNode();
        assertThatThrownBy(() -> new BrokerOptions(2, 0, one.settings(), one.jvmFlags(), one.startTimeout()))
                .hasMessageContaining("1 or 3");
        assertThatThrownBy(() -> one.withPort(65_536)).hasMessageContaining("0 to 65535");
        assertThatThrownBy(() -> BrokerOptions.threeNodes().withPort(9092)).hasMessageContaining("only 0");
    }

    @Test
    void aSettingIsAddedToACopy() {
        // given
        BrokerOptions one = BrokerOptions.singleNode();

        // when
        BrokerOptions changed = one.withSetting("num.partitions", "5");

        // then
        assertThat(changed.settings()).containsEntry("num.partitions", "5");
        assertThat(one.settings()).isEmpty();
    }

    @Test
    void aFixedPortThatIsTakenIsNamedWithTheOption() throws IOException {
        // given
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerOptions options = BrokerOptions.singleNode().withPort(other.getLocalPort());

            // when, then
            assertThatThrownBy(() -> BrokerPorts.choose(options))
                    .isInstanceOf(PortInUseException.class)
                    .hasMessageContaining("Port " + other.getLocalPort())
                    .hasMessageContaining("--broker-port");
        }
    }

    @Test
    void freePortsAreAllDifferent() throws IOException {
        // when
        BrokerPorts ports = BrokerPorts.choose(BrokerOptions.threeNodes());

        // then
        assertThat(ports.clients()).hasSize(3).doesNotHaveDuplicates().doesNotContainAnyElementsOf(ports.controllers());
        assertThat(ports.controllers()).hasSize(3).doesNotHaveDuplicates();
    }
}
