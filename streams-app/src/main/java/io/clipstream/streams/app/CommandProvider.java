package io.clipstream.streams.app;

import java.util.List;

/**
 * Adds commands to {@link Main}. Implementations are found by {@link java.util.ServiceLoader}: a module that brings its own parts along (an
 * embedded broker, say) adds a command without this module knowing of it.
 */
public interface CommandProvider {
    /**
     * Fresh command objects, each annotated with picocli's {@code @Command(name = …)} and a {@code Callable<Integer>} that gives an exit
     * code (0 done, 1 failed). Throw {@link io.clipstream.streams.client.CommandFailure} where it fails with something to say.
     */
    List<Object> commands();
}
