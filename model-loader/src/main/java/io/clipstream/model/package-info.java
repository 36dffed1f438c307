/**
 * From a checkpoint directory to encoders. Start at {@link io.clipstream.model.ClipModel}.
 *
 * <p>The way: a {@link io.clipstream.model.family.ModelFamily} reads the configuration into a {@link
 * io.clipstream.model.family.ClipArchitecture}; its towers write themselves as TorchScript ({@code script}) and name the
 * tensors they take ({@code checkpoint}); {@code engine} compiles the one and pushes the other; {@code text} makes
 * prompts into ids. Only {@code engine} and the tokeniser know DJL.
 */
@NullMarked
package io.clipstream.model;

import org.jspecify.annotations.NullMarked;
