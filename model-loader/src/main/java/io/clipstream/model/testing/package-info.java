/**
 * Checkpoints to measure with where no published one is at hand. Start at {@link
 * io.clipstream.model.testing.RandomCheckpoint}.
 */
@NullMarked
package io.clipstream.model.testing;

import org.jspecify.annotations.NullMarked;
