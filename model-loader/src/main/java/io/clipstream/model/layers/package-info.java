/**
 * Layers that write themselves as TorchScript, one after the other, with what stands beside them folded into their
 * weights when those are loaded. Start at {@link io.clipstream.model.layers.ForwardPass}.
 */
@NullMarked
package io.clipstream.model.layers;

import org.jspecify.annotations.NullMarked;
