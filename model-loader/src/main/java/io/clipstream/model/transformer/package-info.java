/**
 * The transformer towers of CLIP, whatever layout their weights are published in: a layout says under which names they
 * lie ({@link io.clipstream.model.transformer.BlockKeys}), this package what is computed. Start at {@link
 * io.clipstream.model.transformer.VisionTransformer}.
 */
@NullMarked
package io.clipstream.model.transformer;

import org.jspecify.annotations.NullMarked;
