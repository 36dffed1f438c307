package io.clipstream.demo.registry;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A schema registry in this JVM: Confluent's REST paths for Avro, on the loopback address, without any authentication. What is
 * registered keeps its id over restarts and crashes. For the demo and for tests; a cluster of one's own has a registry of its
 * own.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final RegistryFile file;
    private final Javalin server;

    private EmbeddedRegistry(RegistryFile file, Javalin server) {
        this.file = file;
        this.server = server;
    }

    /**
     * Starts it, with all that an earlier one left in the directory.
     *
     * @param directory made if it is not there; used by one registry at a time
     * @param port 0: any that is free
     * @throws IOException if the port is taken, the directory cannot be used, or its file is damaged; each is named
     */
    public static EmbeddedRegistry start(Path directory, int port) throws IOException {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the registry's port is " + port + "; allowed are 0 to 65535");
        }
        RegistryFile file = new RegistryFile(directory);
        try {
            return new EmbeddedRegistry(file, listen(new RegistryRoutes(new SchemaStore(file)), port));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Javalin listen(RegistryRoutes routes, int port) throws IOException {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.http.prefer405over404 = true;
            routes.addTo(config.routes);
        });
        try {
            return server.start(LOOPBACK, port);
        } catch (JavalinBindException e) {
            server.stop();
            throw new IOException(
                    "port " + port + " on " + LOOPBACK + " is in use: stop what listens there, or choose another port"
                            + " for the registry (0: any that is free)",
                    e);
        }
    }

    /** What {@code schema.registry.url} takes. */
    public String url() {
        return "http://" + LOOPBACK + ":" + port();
    }

    public int port() {
        return server.port();
    }

    /** Stops answering and lets go of the directory. */
    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } finally {
            file.close();
        }
    }
}
