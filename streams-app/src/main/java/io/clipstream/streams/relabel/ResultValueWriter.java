package io.clipstream.streams.relabel;

import io.clipstream.events.Classification;

/** Makes the values of results. One belongs to one thread. */
@FunctionalInterface
interface ResultValueWriter {
    /**
     * Writes one value.
     *
     * @param topic of results
     * @param avro the form of the embedding that it comes of: Avro, else JSON
     */
    byte[] write(String topic, Classification result, boolean avro);
}
