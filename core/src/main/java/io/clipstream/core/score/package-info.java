/** From images and labels to cosines, probabilities and what a set says. Start at {@link io.clipstream.core.score.Scorer}. */
@NullMarked
package io.clipstream.core.score;

import org.jspecify.annotations.NullMarked;
