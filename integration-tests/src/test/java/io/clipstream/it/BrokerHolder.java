package io.clipstream.it;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A child process that holds a broker, as the demo does: closes it when asked to end, and has no chance to when killed. */
final class BrokerHolder {
    private BrokerHolder() {}

    /**
     * Prints {@code READY}, the bootstrap servers and the broker's process, then waits for a signal.
     *
     * @param args the data directory
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        DataDirectory data = DataDirectory.open(Path.of(args[0]));
        EmbeddedBroker broker = EmbeddedBroker.start(
                data, SharedClasses.in(BrokerOptions.singleNode().withPort(0)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(broker, data)));
        System.out.println("READY " + broker.bootstrapServers() + " " + broker.pid(0));
        Thread.currentThread().join();
    }

    private static void close(EmbeddedBroker broker, DataDirectory data) {
        try {
            broker.close();
            data.close();
            System.out.println("CLOSED");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
