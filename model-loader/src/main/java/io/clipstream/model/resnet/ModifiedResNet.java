package io.clipstream.model.resnet;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.convolution.Convolution;
import io.clipstream.model.family.Tolerance;
import io.clipstream.model.family.Tower;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.ArrayList;
import java.util.List;

/**
 * CLIP's ResNet (Radford et al. 2021, section 2.4): three convolutions for a stem, mean pooling before what strides in
 * other ResNets, attention for the last pooling. OpenAI's RN50, RN101, RN50x4, RN50x16 and RN50x64 differ in numbers
 * only.
 *
 * @param imageSize side of the square picture, in pixels; a multiple of 32
 * @param blocks number of blocks in each of the four stages
 * @param width channels after the stem
 * @param heads of the attention pool; they divide {@code 32 × width}
 * @param dimension of the common space
 * @param prefix of all names
 */
public record ModifiedResNet(int imageSize, List<Integer> blocks, int width, int heads, int dimension, String prefix)
        implements Tower {
    /** By how much the stem and the stages shrink a picture's sides. */
    public static final int TOTAL_STRIDE = 32;

    /** Channels after the stages, in multiples of those after the stem. */
    public static final int EXPANSION = 32;

    public ModifiedResNet {
        blocks = List.copyOf(blocks);
        if (imageSize < TOTAL_STRIDE || imageSize % TOTAL_STRIDE != 0) {
            throw new IllegalArgumentException("the picture's side is a multiple of 32, not " + imageSize);
        }
        if (blocks.size() != 4 || blocks.stream().anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException("four stages have at least one block each, not " + blocks);
        }
        if (width < 2 || width % 2 != 0 || heads < 1 || EXPANSION * width % heads != 0) {
            throw new IllegalArgumentException(
                    "the width is even, and " + heads + " heads do not divide 32 × " + width);
        }
    }

    @Override
    public int largestBatch() {
        return 16;
    }

    @Override
    public long operations() {
        long convolutions = new Stages(prefix, imageSize, width, blocks, false)
                .convolutions().stream()
                        .mapToLong(convolution -> convolution.shape().operations())
                        .sum();
        return convolutions + pool().operations();
    }

    @Override
    public double tolerance() {
        return Tolerance.FP32_RESNET;
    }

    private AttentionPool pool() {
        int side = imageSize / TOTAL_STRIDE;
        return new AttentionPool(EXPANSION * width, heads, side * side, dimension, prefix + "attnpool.");
    }

    @Override
    public String summary() {
        return "ResNet, " + blocks + " blocks, " + width + " wide, attention pool of " + heads + " heads";
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        Stages stages =
                new Stages(prefix, imageSize, width, blocks, script.target().packed());
        List<String> tensors = new ArrayList<>();
        for (Convolution convolution : stages.convolutions()) {
            convolution.weights(script, path);
            tensors.addAll(convolution.tensors());
        }
        AttentionPool pool = pool();
        var children = pool.write(script, path);
        tensors.addAll(AttentionPool.TENSORS);
        return script.define(
                new ScriptClass("ImageTower", tensors, children, """
                  def forward(self: __torch__.clip.ImageTower,
                    x: Tensor) -> Tensor:
                    n = torch.size(x, 0)
                    x = torch.contiguous(x, memory_format=2)
                %s%s""".formatted(stages.calls(), pool.calls())));
    }
}
