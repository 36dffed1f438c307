package io.clipstream.model.check;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.model.family.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Unit vectors of some pictures or texts.
 *
 * @param vectors one each, in order; none at all where one of them is not finite or zero
 */
record Answers(List<Embedding> vectors) {
    Answers {
        vectors = List.copyOf(vectors);
    }

    static <T> Answers of(List<T> inputs, Function<List<T>, List<Embedding>> encoder) {
        try {
            return new Answers(encoder.apply(inputs));
        } catch (IllegalArgumentException e) {
            // What the network gave has no direction: not a number, infinite, or zero.
            return new Answers(List.of());
        }
    }

    static <T> Answers oneByOne(List<T> inputs, Function<List<T>, List<Embedding>> encoder) {
        return of(inputs, all -> {
            List<Embedding> each = new ArrayList<>();
            all.forEach(one -> each.addAll(encoder.apply(List.of(one))));
            return each;
        });
    }

    int count() {
        return vectors.size();
    }

    /** How far the lengths are from 1, at most; not a number where there are no vectors. */
    double offUnit() {
        double largest = vectors.isEmpty() ? Double.NaN : 0;
        for (Embedding vector : vectors) {
            largest = Math.max(largest, Math.abs(Math.sqrt(dot(vector.toArray(), vector.toArray())) - 1));
        }
        return largest;
    }

    /** Compares with vectors of the same inputs; where one side has none, or others, the difference is not a number. */
    CheckRow row(String what, Answers other, Tolerance tolerance) {
        double largest = 0;
        double cosine = 1;
        if (vectors.isEmpty() || vectors.size() != other.vectors.size()) {
            return row(what, Double.NaN, Double.NaN, tolerance);
        }
        for (int i = 0; i < vectors.size(); i++) {
            float[] here = vectors.get(i).toArray();
            float[] there = other.vectors.get(i).toArray();
            if (here.length != there.length) {
                return row(what, Double.NaN, Double.NaN, tolerance);
            }
            for (int k = 0; k < here.length; k++) {
                largest = Math.max(largest, Math.abs((double) here[k] - there[k]));
            }
            cosine = Math.min(cosine, dot(here, there) / Math.sqrt(dot(here, here) * dot(there, there)));
        }
        return row(what, largest, cosine, tolerance);
    }

    private CheckRow row(String what, double largest, double cosine, Tolerance tolerance) {
        return new CheckRow(
                what,
                vectors.size(),
                largest,
                tolerance.difference(),
                OptionalDouble.of(cosine),
                OptionalDouble.of(tolerance.cosine()));
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
