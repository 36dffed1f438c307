package io.clipstream.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterIdentityTest {
    @TempDir
    Path temp;

    @Test
    void keepsTheFirstId() throws IOException {
        // given
        Path file = temp.resolve("cluster.properties");
        ClusterIdentity first = ClusterIdentity.readOrCreate(file, 1);

        // when
        ClusterIdentity second = ClusterIdentity.readOrCreate(file, 1);

        // then
        assertThat(second).isEqualTo(first);
        assertThat(first.id()).hasSize(22);
    }

    @Test
    void refusesAnotherNumberOfNodes() throws IOException {
        // given
        Path file = temp.resolve("cluster.properties");
        ClusterIdentity.readOrCreate(file, 3);

        // when, then
        assertThatThrownBy(() -> ClusterIdentity.readOrCreate(file, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(temp.toString())
                .hasMessageContaining("3 nodes, not 1");
    }

    @Test
    void refusesAFileWithoutAnId() throws IOException {
        // given
        Path file = Files.createFile(temp.resolve("cluster.properties"));

        // when, then
        assertThatThrownBy(() -> ClusterIdentity.readOrCreate(file, 1)).hasMessageContaining("no cluster.id");
    }
}
