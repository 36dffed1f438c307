package io.clipstream.streams.labels;

import io.clipstream.core.label.PromptTemplates;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Template sets that a label-set message may name. */
final class NamedTemplates {
    private static final Map<String, PromptTemplates> BY_NAME = new TreeMap<>(Map.of(
            "default",
            PromptTemplates.DEFAULT,
            // Best 7 of ImageNet's 80: Radford et al. 2021, repository openai/CLIP,
            // notebooks/Prompt_Engineering_for_ImageNet.ipynb.
            "imagenet-7",
            new PromptTemplates(List.of(
                    "itap of a {}.",
                    "a bad photo of the {}.",
                    "a origami {}.",
                    "a photo of the large {}.",
                    "a {} in a video game.",
                    "art of the {}.",
                    "a photo of the small {}."))));

    private NamedTemplates() {}

    static @Nullable PromptTemplates get(String name) {
        return BY_NAME.get(name);
    }

    static Iterable<String> names() {
        return BY_NAME.keySet();
    }
}
