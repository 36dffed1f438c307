package io.clipstream.model.engine;

import java.util.Locale;

/** In which numbers the image tower computes; the text tower computes in fp32 unless this is {@link #FP16}. */
public enum Precision {
    /** {@link #FP16} on CUDA, {@link #FP32} on a CPU. */
    AUTO,
    /** As the references. */
    FP32,
    /** Half the memory and a multiple of the speed; CUDA only. */
    FP16,
    /** Linear layers over 8-bit weights and activations; x86-64 CPUs only. What it costs is measured when it is loaded. */
    INT8;

    /** As in settings. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The precision of that name.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static Precision of(String key) {
        for (Precision precision : values()) {
            if (precision.key().equals(key)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("precision is auto, fp32, fp16 or int8, not '" + key + "'");
    }
}
