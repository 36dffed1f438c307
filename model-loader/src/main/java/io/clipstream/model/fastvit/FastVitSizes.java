package io.clipstream.model.fastvit;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sizes of a tower, as its weights have them.
 *
 * @param stages in order; each after the first halves the sides
 * @param features channels after the last convolution
 */
public record FastVitSizes(List<Stage> stages, int features) {
    /**
     * Blocks of one size.
     *
     * @param width channels
     * @param blocks how many
     */
    public record Stage(int width, int blocks) {}

    public FastVitSizes {
        stages = List.copyOf(stages);
    }

    /** Reads the sizes from the shapes of a few tensors; {@link FastVit#write} checks all others against them. */
    public static FastVitSizes read(Checkpoint checkpoint, String trunk, FastVitVariant variant)
            throws CheckpointException {
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < variant.stages(); i++) {
            String blocks = trunk + "stages." + i + ".blocks.";
            stages.add(new Stage(
                    checkpoint.size(blocks + "0.mlp.conv.conv.weight", 0),
                    checkpoint.count(block -> blocks + block + ".mlp.conv.conv.weight")));
        }
        return new FastVitSizes(stages, checkpoint.size(trunk + "final_conv.conv_kxk.0.conv.weight", 0));
    }

    String summary() {
        return stages.stream().map(stage -> Integer.toString(stage.blocks())).collect(Collectors.joining("-"))
                + " blocks, "
                + stages.stream().map(stage -> Integer.toString(stage.width())).collect(Collectors.joining("-"))
                + " wide";
    }
}
