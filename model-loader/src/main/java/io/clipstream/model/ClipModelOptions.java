package io.clipstream.model;

import io.clipstream.model.engine.Precision;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a model is loaded.
 *
 * @param device {@code auto}, {@code cpu}, {@code cuda:N}, several of these with commas, or {@code cuda} for all; {@code
 *     auto} takes the first CUDA device where there is one
 * @param threads processor threads that one call of an encoder uses; at least 1. Callers side by side use as many each
 * @param name the model's name in its id; null: its directory's name, or its
 *     repository's where the directory is a snapshot in the hub's cache
 * @param precision in which the towers compute
 * @param variant settings that make other vectors of the same pictures and texts, and their values: they become part of
 *     the model's id. A setting at its default is left out, so that ids do not depend on which settings there are
 */
public record ClipModelOptions(
        String device, int threads, @Nullable String name, Precision precision, SortedMap<String, String> variant) {
    public ClipModelOptions {
        variant = Collections.unmodifiableSortedMap(new TreeMap<>(variant));
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads are 1 to 1024, not " + threads);
        }
    }

    public ClipModelOptions(String device, int threads) {
        this(device, threads, null);
    }

    public ClipModelOptions(String device, int threads, @Nullable String name) {
        this(device, threads, name, Precision.AUTO, new TreeMap<>());
    }

    /** The same in another precision. */
    public ClipModelOptions withPrecision(Precision other) {
        return new ClipModelOptions(device, threads, name, other, variant);
    }

    /** The same with one more setting in the model's id. */
    public ClipModelOptions with(String setting, String value) {
        SortedMap<String, String> more = new TreeMap<>(variant);
        more.put(setting, value);
        return new ClipModelOptions(device, threads, name, precision, more);
    }

    /**
     * {@code auto}, one thread a call: with as many callers as processors that is at least as fast as one caller with
     * all of them, and it does not slow down when the processors have other work (libtorch's threads wait for each
     * other many times a call).
     */
    public static ClipModelOptions defaults() {
        return new ClipModelOptions("auto", 1);
    }
}
