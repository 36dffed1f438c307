package io.clipstream.demo.broker;

import java.io.IOException;

/** A fixed port is taken by another program; the message names the port and the option that chooses another. */
public final class PortInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int port;

    /**
     * @param port the port that is taken
     * @param option the command-line option that chooses another, such as {@code --broker-port}
     */
    public PortInUseException(int port, String option) {
        super(
                "Port %d on 127.0.0.1 is in use by another program: end it, or choose another port with %s (0: any free one)"
                        .formatted(port, option));
        this.port = port;
    }

    /** The port that is taken. */
    public int port() {
        return port;
    }
}
