/**
 * EfficientNet-Lite as an image tower, in timm's names. Start at {@link
 * io.clipstream.model.efficientnet.EfficientNetLite}.
 */
@NullMarked
package io.clipstream.model.efficientnet;

import org.jspecify.annotations.NullMarked;
