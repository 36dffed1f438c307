package io.clipstream.model;

import io.clipstream.core.embedding.Embedding;
import java.util.List;
import java.util.Locale;

/**
 * What quantised weights cost, and what they gain: both measured when a model is loaded.
 *
 * @param meanCosine between vectors of the same pictures in int8 and in fp32
 * @param leastCosine the smallest of these
 * @param speedup processor time of fp32 ÷ that of int8
 */
public record QuantisationCost(double meanCosine, double leastCosine, double speedup) {
    static QuantisationCost of(List<Embedding> exact, List<Embedding> quantised, double speedup) {
        double[] cosines = new double[exact.size()];
        double sum = 0;
        double least = 1;
        for (int i = 0; i < cosines.length; i++) {
            double cosine = exact.get(i).cosine(quantised.get(i));
            sum += cosine;
            least = Math.min(least, cosine);
        }
        return new QuantisationCost(sum / cosines.length, least, speedup);
    }

    /** For the start of the application. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "int8: cosine to fp32 %.5f on average, %.5f at least; %.2f times as fast",
                meanCosine,
                leastCosine,
                speedup);
    }
}
