/**
 * What a picture is to the rest of the system: the pixels a checkpoint expects, and how they are made. Start at {@link
 * io.clipstream.core.image.ImageDecoder}.
 */
@NullMarked
package io.clipstream.core.image;

import org.jspecify.annotations.NullMarked;
