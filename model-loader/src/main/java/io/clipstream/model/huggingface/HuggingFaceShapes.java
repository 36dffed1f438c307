package io.clipstream.model.huggingface;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.transformer.Activation;
import io.clipstream.model.transformer.TransformerShape;

/**
 * Sizes of a tower's blocks, as {@code text_config} and {@code vision_config} give them.
 *
 * @param activation where {@code hidden_act} is left out
 * @param epsilon where {@code layer_norm_eps} is left out
 */
record HuggingFaceShapes(String activation, double epsilon) {
    /** Reads a tower's; the numbers are its configuration class's defaults. */
    TransformerShape read(JsonSection section, int width, int hidden, int layers, int heads)
            throws CheckpointException {
        int actualWidth = section.size("hidden_size", width);
        int actualHeads = section.size("num_attention_heads", heads);
        if (actualWidth % actualHeads != 0) {
            throw section.refuse(
                    "num_attention_heads", "is " + actualHeads + ", which does not divide hidden_size " + actualWidth);
        }
        double actualEpsilon = section.number("layer_norm_eps", epsilon);
        if (!(actualEpsilon > 0 && actualEpsilon < 1)) {
            throw section.refuse("layer_norm_eps", "is " + actualEpsilon + ", not between 0 and 1");
        }
        return new TransformerShape(
                actualWidth,
                section.size("num_hidden_layers", layers),
                actualHeads,
                section.size("intermediate_size", hidden),
                activation(section),
                actualEpsilon);
    }

    private Activation activation(JsonSection section) throws CheckpointException {
        String name = section.text("hidden_act", activation);
        return switch (name) {
            case "quick_gelu" -> Activation.QUICK_GELU;
            case "gelu" -> Activation.GELU;
            case "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            default ->
                throw section.refuse(
                        "hidden_act", "is '" + name + "'; supported are quick_gelu, gelu and gelu_pytorch_tanh");
        };
    }
}
