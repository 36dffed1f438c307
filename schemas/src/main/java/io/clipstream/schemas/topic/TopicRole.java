package io.clipstream.schemas.topic;

import java.util.Arrays;
import java.util.Optional;

/** What a topic is for. */
public enum TopicRole {
    /** Pictures in: a picture's bytes as they are, or an Avro {@code ImageEvent}. */
    IMAGES("images"),
    /** Label sets by message: JSON or Avro {@code LabelSet}, keyed by the set's name. */
    LABEL_SETS("label-sets"),
    /** {@code LabelSetStatus}: what became of the newest message about a set. */
    LABEL_SET_STATUS("label-set-status"),
    /** The application's own: label embeddings and the roots of label sets. */
    LABEL_EMBEDDINGS("label-embeddings"),
    /** {@code Classification}: results out. */
    CLASSIFICATIONS("classifications"),
    /** {@code ImageEmbedding}: only where enabled. */
    IMAGE_EMBEDDINGS("image-embeddings"),
    /** What could not be classified, with its own bytes and the reason. */
    DEAD_LETTERS("dead-letters");

    private final String shortName;

    TopicRole(String shortName) {
        this.shortName = shortName;
    }

    /** The name without prefix, {@code images} for instance. */
    public String shortName() {
        return shortName;
    }

    /** The setting that names this topic, {@code topics.images} for instance. */
    public String setting() {
        return "topics." + shortName;
    }

    /** The role of a setting's name, or empty. */
    public static Optional<TopicRole> ofSetting(String setting) {
        return Arrays.stream(values()).filter(r -> r.setting().equals(setting)).findFirst();
    }
}
