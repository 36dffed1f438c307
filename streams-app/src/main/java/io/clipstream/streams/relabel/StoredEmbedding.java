package io.clipstream.streams.relabel;

import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.Source;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An embedding as it lies on its topic, with its numbers as numbers.
 *
 * @param source the image's place
 * @param imageId the sender's name for it
 * @param model whose vector it is, as text
 * @param vector float32; not copied, not changed
 * @param labelSets that the image named; empty: none
 * @param attributes the sender's
 * @param avro whether it was Avro; else JSON
 */
record StoredEmbedding(
        Source source,
        @Nullable String imageId,
        String model,
        float[] vector,
        List<String> labelSets,
        Map<String, String> attributes,
        boolean avro) {
    /** How far from 1 the length may be: as {@link io.clipstream.core.embedding.Embedding} has it. */
    private static final double LENGTH_TOLERANCE = 1e-3;

    /**
     * Takes the numbers out of the generated record.
     *
     * @throws UnreadableEmbeddingException where it says nothing of its image's place
     */
    static StoredEmbedding of(ImageEmbedding event, boolean avro) throws UnreadableEmbeddingException {
        float[] vector = new float[event.getVector().size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = event.getVector().get(i);
        }
        return new StoredEmbedding(
                        event.getSource(),
                        event.getImageId(),
                        event.getModel(),
                        vector,
                        event.getLabelSets(),
                        event.getAttributes(),
                        avro)
                .checked();
    }

    /** Itself, once it is certain that a result can name it. */
    StoredEmbedding checked() throws UnreadableEmbeddingException {
        if (source.getPartition() < 0 || source.getOffset() < 0) {
            throw new UnreadableEmbeddingException("it does not say where its image lies: source.partition is "
                    + source.getPartition() + ", source.offset " + source.getOffset());
        }
        return this;
    }

    /** @throws UnreadableEmbeddingException where the vector is none of that model */
    void requireUnit(int dimension) throws UnreadableEmbeddingException {
        if (vector.length != dimension) {
            throw new UnreadableEmbeddingException(
                    "its vector has " + vector.length + " numbers, those of " + model + " have " + dimension);
        }
        // Independent sums: one alone would wait for each addition before the next.
        float even = 0;
        float odd = 0;
        float third = 0;
        float fourth = 0;
        int i = 0;
        for (; i + 3 < vector.length; i += 4) {
            even += vector[i] * vector[i];
            odd += vector[i + 1] * vector[i + 1];
            third += vector[i + 2] * vector[i + 2];
            fourth += vector[i + 3] * vector[i + 3];
        }
        for (; i < vector.length; i++) {
            even += vector[i] * vector[i];
        }
        double length = Math.sqrt((double) even + odd + third + fourth);
        if (!(Math.abs(length - 1) <= LENGTH_TOLERANCE)) {
            throw new UnreadableEmbeddingException("its vector has length " + length + ", not 1");
        }
    }
}
