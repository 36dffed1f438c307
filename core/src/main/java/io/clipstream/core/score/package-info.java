/** From cosines to probabilities. Start at {@link io.clipstream.core.score.Scorer}. */
@NullMarked
package io.clipstream.core.score;

import org.jspecify.annotations.NullMarked;
