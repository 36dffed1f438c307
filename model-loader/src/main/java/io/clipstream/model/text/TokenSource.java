package io.clipstream.model.text;

import java.util.OptionalLong;

/** A tokeniser as a reference runs it: a text to all its ids, neither cut nor padded. Thread-safe. */
interface TokenSource extends AutoCloseable {
    long[] ids(String text);

    /** The token that stays last when a prompt is cut. */
    OptionalLong end();

    @Override
    void close();
}
