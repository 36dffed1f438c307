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
 * picture is either what Pillow makes of it, or an exception. Where that does not hold:
 *
 * <ul>
 *   <li>The inside of a damaged JPEG scan is concealed by libjpeg-turbo, here as in Pillow. CMYK JPEG goes through the JDK's libjpeg.
 *   <li>TIFF has no checksums: the JDK's reader shows something else than libtiff for damaged CCITT data, and accepts some LZW and PackBits
 *       data that libtiff refuses.
 *   <li>16-bit grey TIFF in big-endian order, resized before conversion: Pillow 13 resizes the values with their bytes swapped, which gives
 *       noise; here it is resized as its little-endian twin.
 *   <li>Kinds of TIFF that Pillow reads and this does not are refused as unsupported: YCbCr, JPEG-compressed, 2 bits, 32 bits, signed and
 *       floating-point samples, reversed bit order, BigTIFF.
 *   <li>A picture so thin that open_clip's longest-side resize would leave it without width keeps one pixel; open_clip fails.
 * </ul>
 */
@NullMarked
package io.clipstream.images;

import org.jspecify.annotations.NullMarked;
