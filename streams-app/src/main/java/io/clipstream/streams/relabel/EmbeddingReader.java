package io.clipstream.streams.relabel;

/** Reads the values of {@code image-embeddings}. One belongs to one thread. */
@FunctionalInterface
interface EmbeddingReader {
    /**
     * Reads one value.
     *
     * @throws UnreadableEmbeddingException where it is none
     * @throws RuntimeException where that cannot be told now: the registry does not answer
     */
    StoredEmbedding read(String topic, byte[] value) throws UnreadableEmbeddingException;
}
