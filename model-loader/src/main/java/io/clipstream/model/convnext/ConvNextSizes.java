package io.clipstream.model.convnext;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sizes of a tower, as its weights have them.
 *
 * @param stages in order; each after the first halves the sides
 */
public record ConvNextSizes(List<Stage> stages) {
    /** As many as all published ConvNeXts have. */
    private static final int STAGES = 4;

    /**
     * Blocks of one size.
     *
     * @param width channels
     * @param blocks how many
     */
    public record Stage(int width, int blocks) {}

    public ConvNextSizes {
        stages = List.copyOf(stages);
        if (stages.size() != STAGES) {
            throw new IllegalArgumentException("a ConvNeXt has 4 stages, not " + stages.size());
        }
    }

    /** Reads the sizes from the shapes of a few tensors; {@link ConvNext#write} checks all others against them. */
    public static ConvNextSizes read(Checkpoint checkpoint, String trunk) throws CheckpointException {
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < STAGES; i++) {
            String blocks = trunk + "stages." + i + ".blocks.";
            stages.add(new Stage(
                    checkpoint.size(blocks + "0.conv_dw.weight", 0),
                    checkpoint.count(block -> blocks + block + ".conv_dw.weight")));
        }
        return new ConvNextSizes(stages);
    }

    /** Channels of the last stage. */
    public int features() {
        return stages.get(STAGES - 1).width();
    }

    String summary() {
        return stages.stream().map(stage -> Integer.toString(stage.blocks())).collect(Collectors.joining("-"))
                + " blocks, "
                + stages.stream().map(stage -> Integer.toString(stage.width())).collect(Collectors.joining("-"))
                + " wide";
    }
}
