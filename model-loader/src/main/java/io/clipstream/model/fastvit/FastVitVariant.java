package io.clipstream.model.fastvit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the name of a timm FastViT and stands neither in weights nor in open_clip's configuration (timm
 * 1.0.31, {@code timm/models/fastvit.py}).
 *
 * @param stages how many; the last of them, from the fourth on, attend instead of convolving
 * @param mlpRatio hidden width of a feed-forward part, in widths
 * @param firstSqueezed number of the first stage whose downsampling squeezes and excites; as many as stages for none
 * @param stemScaled whether the stem's convolutions have a branch of kernel 1
 * @param layerNorm whether a layer norm stands before attention, not a batch norm
 */
public record FastVitVariant(int stages, int mlpRatio, int firstSqueezed, boolean stemScaled, boolean layerNorm) {
    /** Number of the first stage that attends. */
    static final int FIRST_ATTENDING = 3;

    private static final FastVitVariant SMALL = new FastVitVariant(4, 3, 2, true, false);
    private static final FastVitVariant LARGE = new FastVitVariant(5, 4, 5, false, true);

    private static final Map<String, FastVitVariant> VARIANTS = new TreeMap<>(Map.of(
            "fastvit_mci0", SMALL,
            "fastvit_mci1", SMALL,
            "fastvit_mci2", SMALL,
            "fastvit_mci3", LARGE,
            "fastvit_mci4", LARGE));

    /** What a name stands for; {@code null} for one that is not read. */
    public static @Nullable FastVitVariant find(String timmModelName) {
        return VARIANTS.get(timmModelName);
    }

    /** All names that are read, for people. */
    public static String names() {
        return String.join(", ", VARIANTS.keySet());
    }
}
