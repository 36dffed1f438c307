package io.clipstream.core.embedding;

import java.util.List;

/** Prompts to vectors. Thread-safe. */
public interface TextEncoder extends AutoCloseable {
    /** Whose vectors these are. */
    ModelId model();

    /** Components of a vector. */
    int dimension();

    /**
     * Cleans, tokenises and encodes a batch of prompts. A prompt longer than the context is cut, keeping its end token,
     * as the reference does.
     *
     * @param prompts at least one
     * @return one unit vector a prompt, in the same order
     */
    List<Embedding> encode(List<String> prompts);

    @Override
    void close();
}
