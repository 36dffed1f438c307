package io.clipstream.streams.config;

import java.util.List;

/** The names of the topics: all legal in Kafka, no two alike. */
public record TopicNames(
        String images,
        String labelSets,
        String labelSetStatus,
        String labelEmbeddings,
        String classifications,
        String imageEmbeddings,
        String deadLetters) {
    /** Every topic named by this prefix and its own name. */
    public static TopicNames withPrefix(String prefix) {
        return new TopicNames(
                prefix + "images",
                prefix + "label-sets",
                prefix + "label-set-status",
                prefix + "label-embeddings",
                prefix + "classifications",
                prefix + "image-embeddings",
                prefix + "dead-letters");
    }

    /** All, in the order of the settings. */
    public List<String> all() {
        return List.of(
                images, labelSets, labelSetStatus, labelEmbeddings, classifications, imageEmbeddings, deadLetters);
    }
}
