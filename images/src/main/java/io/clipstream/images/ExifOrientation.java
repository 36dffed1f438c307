package io.clipstream.images;

/** The one field of EXIF (CIPA DC-008, tag 0x0112) that matters here. A damaged EXIF block says nothing: it is no reason to refuse a picture. */
final class ExifOrientation {
    static final int UPRIGHT = 1;
    static final int TAG = 0x0112;
    private static final int ENTRY = 12;
    private static final int TRANSPOSED_FROM = 5;

    private ExifOrientation() {}

    /** Reads the TIFF structure at {@code start}. */
    static int read(EncodedBytes file, long start, long end) {
        boolean little = file.startsWith(start, 'I', 'I');
        if (!little && !file.startsWith(start, 'M', 'M')) {
            return UPRIGHT;
        }
        long directory = start
                + (little ? file.unsigned32LittleEndianOr(start + 4, 0) : file.unsigned32BigEndianOr(start + 4, 0));
        int entries = short16(file, directory, little);
        for (long at = directory + 2, i = 0; i < entries && at + ENTRY <= end; i++, at += ENTRY) {
            if (short16(file, at, little) == TAG) {
                int value = short16(file, at + 8, little);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** Whether width and height change places. */
    static boolean isTransposed(int orientation) {
        return orientation >= TRANSPOSED_FROM;
    }

    private static int short16(EncodedBytes file, long at, boolean little) {
        int value = file.unsigned16LittleEndianOr(at, 0);
        return little ? value : ((value & 0xFF) << 8) | (value >> 8);
    }
}
