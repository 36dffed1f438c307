/**
 * ConvNeXt as an image tower, in timm's names. Start at {@link io.clipstream.model.convnext.ConvNext}.
 */
@NullMarked
package io.clipstream.model.convnext;

import org.jspecify.annotations.NullMarked;
