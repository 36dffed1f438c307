package io.clipstream.demo.command;

import io.clipstream.streams.app.CommandProvider;
import java.util.List;

/** Adds {@code demo} to the command line. */
public final class DemoCommandProvider implements CommandProvider {
    /** For {@link java.util.ServiceLoader}. */
    public DemoCommandProvider() {}

    @Override
    public List<Object> commands() {
        return List.of(new DemoCommand());
    }
}
