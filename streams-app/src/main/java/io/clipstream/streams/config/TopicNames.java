package io.clipstream.streams.config;

import io.clipstream.schemas.topic.TopicRole;
import java.util.List;
import java.util.Map;

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

    /** The same, as the catalogue of topics takes them. */
    public io.clipstream.schemas.topic.TopicNames byRole() {
        return new io.clipstream.schemas.topic.TopicNames(Map.of(
                TopicRole.IMAGES, images,
                TopicRole.LABEL_SETS, labelSets,
                TopicRole.LABEL_SET_STATUS, labelSetStatus,
                TopicRole.LABEL_EMBEDDINGS, labelEmbeddings,
                TopicRole.CLASSIFICATIONS, classifications,
                TopicRole.IMAGE_EMBEDDINGS, imageEmbeddings,
                TopicRole.DEAD_LETTERS, deadLetters));
    }

    /** All, in the order of the settings. */
    public List<String> all() {
        return List.of(
                images, labelSets, labelSetStatus, labelEmbeddings, classifications, imageEmbeddings, deadLetters);
    }
}
