/**
 * FastViT as MobileCLIP has it, in timm's names. Start at {@link io.clipstream.model.fastvit.FastVit}.
 */
@NullMarked
package io.clipstream.model.fastvit;

import org.jspecify.annotations.NullMarked;
