package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The first directory of a TIFF (revision 6.0): only the tags that make the pixels are read, each must lie within the file, and so must every
 * strip or tile.
 *
 * @param picture size and mode
 * @param tags the values of {@link #KEPT}, by tag
 */
record TiffHeader(PictureHeader picture, Map<Integer, long[]> tags, boolean little, long directoryAt) {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_LENGTHS = 279;
    static final int PLANAR = 284;
    static final int PREDICTOR = 317;
    static final int COLOUR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_LENGTHS = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;

    /** Photometric interpretations. */
    static final int WHITE_IS_ZERO = 0;

    static final int BLACK_IS_ZERO = 1;
    static final int TRUECOLOUR = 2;
    static final int INDEXED = 3;
    static final int SEPARATED = 5;

    private static final Set<Integer> KEPT = Set.of(
            WIDTH,
            HEIGHT,
            BITS,
            COMPRESSION,
            PHOTOMETRIC,
            FILL_ORDER,
            STRIP_OFFSETS,
            SAMPLES,
            ROWS_PER_STRIP,
            STRIP_LENGTHS,
            PLANAR,
            PREDICTOR,
            COLOUR_MAP,
            TILE_WIDTH,
            TILE_HEIGHT,
            TILE_OFFSETS,
            TILE_LENGTHS,
            EXTRA_SAMPLES,
            SAMPLE_FORMAT);
    private static final int ENTRY = 12;
    private static final int MOST_ENTRIES = 512;
    private static final int MOST_VALUES = 1 << 20;

    static boolean isSignature(EncodedBytes file) {
        return file.startsWith(0, 'I', 'I', 42, 0)
                || file.startsWith(0, 'M', 'M', 0, 42)
                || file.startsWith(0, 'I', 'I', 43, 0)
                || file.startsWith(0, 'M', 'M', 0, 43);
    }

    static TiffHeader read(EncodedBytes file) throws PictureException {
        boolean little = file.startsWith(0, 'I', 'I');
        if (file.startsWith(0, 'I', 'I', 43) || file.startsWith(0, 'M', 'M', 0, 43)) {
            throw unsupported("BigTIFF");
        }
        long directory =
                little ? file.unsigned32LittleEndian(4, "TIFF header") : file.unsigned32BigEndian(4, "TIFF header");
        Map<Integer, long[]> tags = tags(file, directory, little);
        TiffHeader header = new TiffHeader(
                PictureHeader.of(PictureFormat.TIFF, one(tags, WIDTH, 0), one(tags, HEIGHT, 0), PixelMode.RGB),
                tags,
                little,
                directory);
        if (!tags.containsKey(PHOTOMETRIC)) {
            throw corrupt("it does not say what its samples mean (tag " + PHOTOMETRIC + ")");
        }
        PixelMode mode = TiffKind.of(header).mode();
        header.checkData(file);
        PictureHeader picture = PictureHeader.of(PictureFormat.TIFF, one(tags, WIDTH, 0), one(tags, HEIGHT, 0), mode)
                .withOrientation(ExifOrientation.read(file, 0, file.length()))
                .withPalette(mode == PixelMode.PALETTE ? header.palette() : new byte[0]);
        return new TiffHeader(picture, tags, little, directory);
    }

    /** The file with only the checked tags in its directory, and no further directory: what the decoder gets. */
    byte[] essential(EncodedBytes file) throws PictureException {
        byte[] copy = file.array().clone();
        ByteBuffer buffer = ByteBuffer.wrap(copy).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = (int) directoryAt;
        int entries = read16(file, directory, little);
        int kept = 0;
        for (int i = 0; i < entries; i++) {
            int at = directory + 2 + i * ENTRY;
            if (KEPT.contains(read16(file, at, little))) {
                System.arraycopy(file.array(), at, copy, directory + 2 + kept * ENTRY, ENTRY);
                kept++;
            }
        }
        buffer.putShort(directory, (short) kept);
        buffer.putInt(directory + 2 + kept * ENTRY, 0);
        return copy;
    }

    long one(int tag, long otherwise) {
        return one(tags, tag, otherwise);
    }

    long[] all(int tag) {
        return tags.getOrDefault(tag, new long[0]);
    }

    private static long one(Map<Integer, long[]> tags, int tag, long otherwise) {
        long[] values = tags.get(tag);
        return values == null || values.length == 0 ? otherwise : values[0];
    }

    private void checkData(EncodedBytes file) throws PictureException {
        boolean tiled = tags.containsKey(TILE_OFFSETS);
        long[] offsets = all(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] lengths = all(tiled ? TILE_LENGTHS : STRIP_LENGTHS);
        long width = picture.width();
        long height = picture.height();
        long across = tiled ? ceiling(width, one(TILE_WIDTH, 0)) : 1;
        long down = ceiling(height, tiled ? one(TILE_HEIGHT, 0) : Math.min(one(ROWS_PER_STRIP, height), height));
        long planes = one(PLANAR, 1) == 2 ? one(SAMPLES, 1) : 1;
        if (across < 1
                || down < 1
                || offsets.length < across * down * planes
                || lengths.length < across * down * planes) {
            throw corrupt("it has " + offsets.length + " offsets and " + lengths.length + " lengths for " + across
                    + " × " + down + " pieces of " + planes + " planes");
        }
        if (tiled && one(TILE_WIDTH, 0) * one(TILE_HEIGHT, 0) > Math.max(1L << 20, 4 * width * height)) {
            throw corrupt("its tiles are larger than the picture");
        }
        for (int i = 0; i < across * down * planes; i++) {
            file.require(offsets[i], lengths[i], "TIFF data");
        }
    }

    private static long ceiling(long whole, long part) {
        return part < 1 ? 0 : (whole + part - 1) / part;
    }

    private static Map<Integer, long[]> tags(EncodedBytes file, long directory, boolean little)
            throws PictureException {
        int entries = read16(file, directory, little);
        if (entries < 1 || entries > MOST_ENTRIES) {
            throw corrupt("its directory has " + entries + " entries");
        }
        long directoryLength = 2 + (long) entries * ENTRY + 4;
        file.require(directory, directoryLength, "TIFF directory");
        Map<Integer, long[]> tags = new TreeMap<>();
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + (long) i * ENTRY;
            int tag = read16(file, at, little);
            if (KEPT.contains(tag)
                    && tags.put(tag, values(file, at, little, directory, directory + directoryLength)) != null) {
                throw corrupt("tag " + tag + " is there twice");
            }
        }
        return tags;
    }

    private static long[] values(EncodedBytes file, long at, boolean little, long directory, long directoryEnd)
            throws PictureException {
        int type = read16(file, at + 2, little);
        long count = read32(file, at + 4, little);
        int size = type == 1 ? 1 : type == 3 ? 2 : type == 4 ? 4 : 0;
        if (size == 0 || count < 1 || count > MOST_VALUES) {
            throw corrupt("tag " + read16(file, at, little) + " has " + count + " values of type " + type);
        }
        long from = count * size <= 4 ? at + 8 : read32(file, at + 8, little);
        file.require(from, count * size, "TIFF tag");
        if (from < directoryEnd && from + count * size > directory && count * size > 4) {
            throw corrupt("the values of tag " + read16(file, at, little) + " lie in the directory itself");
        }
        long[] values = new long[(int) count];
        for (int i = 0; i < values.length; i++) {
            long where = from + (long) i * size;
            values[i] = size == 1
                    ? file.unsigned8(where, "TIFF tag")
                    : size == 2 ? read16(file, where, little) : read32(file, where, little);
        }
        return values;
    }

    /** The colour map: all reds, all greens, all blues, in 16 bits, of which Pillow takes the upper eight. */
    private byte[] palette() throws PictureException {
        if (one(PHOTOMETRIC, 0) != INDEXED) {
            return PictureHeader.blackAndWhite();
        }
        long[] map = all(COLOUR_MAP);
        int colours = 1 << one(BITS, 1);
        if (map.length != 3 * colours) {
            throw corrupt("its colour map has " + map.length + " values, not " + 3 * colours);
        }
        byte[] palette = new byte[map.length];
        for (int i = 0; i < map.length; i++) {
            palette[i] = (byte) (map[i % 3 * colours + i / 3] / 256);
        }
        return palette;
    }

    private static int read16(EncodedBytes file, long at, boolean little) throws PictureException {
        return little
                ? file.unsigned16LittleEndian(at, "TIFF directory")
                : file.unsigned16BigEndian(at, "TIFF directory");
    }

    private static long read32(EncodedBytes file, long at, boolean little) throws PictureException {
        return little
                ? file.unsigned32LittleEndian(at, "TIFF directory")
                : file.unsigned32BigEndian(at, "TIFF directory");
    }

    boolean bitsAre(int... expected) {
        long[] bits = tags.getOrDefault(BITS, new long[] {1});
        if (bits.length == 1 && expected.length > 1 && one(SAMPLES, 1) == expected.length) {
            long[] repeated = new long[expected.length];
            Arrays.fill(repeated, bits[0]);
            bits = repeated;
        }
        return Arrays.equals(bits, Arrays.stream(expected).asLongStream().toArray());
    }

    static PictureException unsupported(String what) {
        return new PictureException(
                Reason.UNSUPPORTED, what + " is not read; publish 8-bit grey, palette, RGB or RGBA, or another format");
    }

    private static PictureException corrupt(String what) {
        return new PictureException(Reason.CORRUPT, "the TIFF contradicts itself: " + what);
    }
}
