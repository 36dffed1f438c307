package io.clipstream.demo.broker;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/**
 * What a data directory's cluster is called and how many nodes it has: fixed at its first start.
 *
 * @param id Kafka's cluster id
 * @param nodes how many nodes its records are spread over
 */
record ClusterIdentity(String id, int nodes) {

    /**
     * Reads the identity, or makes and keeps one.
     *
     * @throws IOException when the directory's cluster has another number of nodes, or the file says nothing of use
     */
    static ClusterIdentity readOrCreate(Path file, int nodes) throws IOException {
        if (!Files.exists(file)) {
            ClusterIdentity fresh = new ClusterIdentity(Uuid.randomUuid().toString(), nodes);
            fresh.write(file);
            return fresh;
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        String id = properties.getProperty("cluster.id", "");
        String kept = properties.getProperty("nodes", "");
        if (id.isEmpty()) {
            throw new IOException(
                    file + " has no cluster.id: name another directory, or delete this one to start anew");
        }
        if (!kept.equals(Integer.toString(nodes))) {
            throw new IOException("%s was made for a cluster of %s nodes, not %d: name another directory"
                    .formatted(file.getParent(), kept, nodes));
        }
        return new ClusterIdentity(id, nodes);
    }

    /** Whole or not at all: a half-written id would make the records unreadable. */
    private void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("cluster.id", id);
        properties.setProperty("nodes", Integer.toString(nodes));
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (Writer out = Files.newBufferedWriter(draft)) {
            properties.store(out, null);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
