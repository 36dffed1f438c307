package io.clipstream.core.score;

import io.clipstream.core.embedding.LogitParameters;

/**
 * From cosines to probabilities.
 *
 * @param logits of the model, or with the set's own scale
 */
record Probabilities(LogitParameters logits) {
    /** Softmax over all labels and the background together. */
    Similarities competing(float[] cosines, float[] background) {
        double bestBackground = highest(background);
        double top = logit(Math.max(highest(cosines), bestBackground));
        double[] probabilities = new double[cosines.length];
        double sum = 0;
        for (int i = 0; i < cosines.length; i++) {
            probabilities[i] = Math.exp(logit(cosines[i]) - top);
            sum += probabilities[i];
        }
        sum += exponentials(background, top);
        for (int i = 0; i < cosines.length; i++) {
            probabilities[i] /= sum;
        }
        double mass = background.length == 0 ? 0 : Math.exp(logit(bestBackground) - top) / sum;
        return new Similarities(cosines, probabilities, bestBackground, mass);
    }

    /** Each label's own sigmoid. */
    Similarities alone(float[] cosines) {
        double[] probabilities = new double[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            probabilities[i] = 1 / (1 + Math.exp(-logit(cosines[i])));
        }
        return new Similarities(cosines, probabilities, Double.NEGATIVE_INFINITY, 0);
    }

    /** Each label's softmax against the background, as if it were the only label. */
    Similarities eachAgainst(float[] cosines, float[] background) {
        double bestBackground = highest(background);
        double top = logit(bestBackground);
        double sum = exponentials(background, top);
        double[] probabilities = new double[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            // e^l / (e^l + Σ e^b), divided by e^l so that nothing overflows to infinity over infinity.
            probabilities[i] = 1 / (1 + sum * Math.exp(top - logit(cosines[i])));
        }
        return new Similarities(cosines, probabilities, bestBackground, 0);
    }

    private double logit(double cosine) {
        return logits.scale() * cosine + logits.bias();
    }

    private static double highest(float[] cosines) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float cosine : cosines) {
            if (cosine > highest) {
                highest = cosine;
            }
        }
        return highest;
    }

    private double exponentials(float[] cosines, double top) {
        double sum = 0;
        for (float cosine : cosines) {
            sum += Math.exp(logit(cosine) - top);
        }
        return sum;
    }
}
