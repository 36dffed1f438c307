package io.clipstream.core.label;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;

/**
 * Brings the similarities of labels with examples to the level of those without. Pictures and texts lie apart in the common
 * space (Liang et al. 2022, "Mind the gap"): any two pictures are more alike than a picture and the text that describes it,
 * so beside labels of words alone, a label of pictures would get every picture. That is the bias of generalised zero-shot
 * learning towards the classes that were seen, and its remedy is to hold their scores down by one amount for all
 * (calibrated stacking, Chao et al. 2016). Here the amount is a factor on the vector's length, as in classifiers
 * for unequal classes (learnable weight scaling, Kang et al. 2020), and it is found from the examples: so that each, left out of its own
 * label, is on average four times as likely to get its label as the best of the others.
 *
 * <p>Gathers the labels that share a weight. Not thread-safe.
 */
public final class ExampleLevel {
    /** Odds of an example's own label against the best other. */
    private static final double ODDS = 4;

    private final LogitParameters logits;
    private double own;
    private double wanted;

    /** @param logits the checkpoint's own */
    public ExampleLevel(LogitParameters logits) {
        this.logits = logits;
    }

    /**
     * Takes a label's examples into account.
     *
     * @param heldOut mean of their {@link ExampleVector#heldOut}
     * @param bestOther mean of each one's highest similarity to what stands beside the labels with examples
     */
    public void add(double heldOut, double bestOther) {
        double ahead = Math.log(ODDS) / logits.scale();
        double level = Math.max(bestOther, 0) + ahead;
        if (logits.likelihood() == Likelihood.SIGMOID) {
            // A sigmoid measures against no other: there the odds are those of the label itself.
            level = Math.max(level, (Math.log(ODDS) - logits.bias()) / logits.scale());
        }
        own += heldOut;
        wanted += level;
    }

    /** The length that the labels' vectors get, above 0, at most 1. */
    public double factor() {
        return own > wanted ? wanted / own : 1;
    }
}
