/**
 * Stand-ins for what is not at hand: checkpoints to measure with ({@link
 * io.clipstream.model.testing.RandomCheckpoint}) and a hub on the loopback to fetch models from ({@link
 * io.clipstream.model.testing.LoopbackHub}).
 */
@NullMarked
package io.clipstream.model.testing;

import org.jspecify.annotations.NullMarked;
