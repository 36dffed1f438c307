/**
 * CLIP's ResNets as image towers, in open_clip's names. Start at {@link io.clipstream.model.resnet.ModifiedResNet}.
 */
@NullMarked
package io.clipstream.model.resnet;

import org.jspecify.annotations.NullMarked;
