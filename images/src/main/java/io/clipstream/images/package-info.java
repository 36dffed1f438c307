/**
 * From a picture's encoded bytes to the pixels a checkpoint expects, byte for byte as Pillow makes them.
 *
 * <p>Start at {@link io.clipstream.images.Preprocessor}, the whole way in one method: {@link
 * io.clipstream.images.PictureGuard} reads the header in Java and refuses what is too large, truncated or contradictory before anything is
 * allocated; a decoder of the format gives rows in the picture's own mode ({@link io.clipstream.images.PixelMode}); {@link
 * io.clipstream.images.Placement} says which part of the resized picture is kept; {@link io.clipstream.images.PillowResize} and its
 * siblings compute just that part. {@link io.clipstream.images.PictureFormat} tells what a value on a topic is, by its first bytes.
 *
 * <p>Policy for malformed files: refused with one of the reasons of {@link io.clipstream.core.image.PictureException}, never repaired. A
 * picture is either what Pillow makes of it, or an exception. The one stated difference: the contents of a damaged JPEG scan, which
 * libjpeg-turbo conceals in both.
 */
@NullMarked
package io.clipstream.images;

import org.jspecify.annotations.NullMarked;
