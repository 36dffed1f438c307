package io.clipstream.streams.labels;

import io.clipstream.core.label.Example;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The making of one revision's examples into vectors. It goes on past one that cannot be used: all of them are named at once. */
abstract class ExampleEncoding extends Encoding {
    /**
     * An example and its place in the message.
     *
     * @param pointer a JSON pointer
     */
    record Placed(String pointer, Example example) {}

    private final List<Mistake> mistakes = new CopyOnWriteArrayList<>();

    final void refuse(String pointer, String found, String allowed) {
        mistakes.add(new Mistake(pointer, found, allowed));
    }

    /** Examples that cannot be used; all of them, once it has finished. */
    final List<Mistake> mistakes() {
        return List.copyOf(mistakes);
    }
}
