package io.clipstream.images;

/**
 * Windows icons and cursors. Their directory begins 00 00 01 00, which is also a wire header with a schema id from 65,536 on: so every entry
 * of the directory must be possible, lie within the file, and point at a PNG or at a bitmap header.
 */
final class IconSignature {
    private static final int DIRECTORY = 6;
    private static final int ENTRY = 16;
    private static final int MOST_ENTRIES = 255;

    private IconSignature() {}

    static boolean matches(EncodedBytes file) {
        if (!file.startsWith(0, 0, 0, 1, 0) && !file.startsWith(0, 0, 0, 2, 0)) {
            return false;
        }
        long entries = file.unsigned16LittleEndianOr(4, 0);
        if (entries == 0 || entries > MOST_ENTRIES || DIRECTORY + entries * ENTRY > file.length()) {
            return false;
        }
        for (int entry = 0; entry < entries; entry++) {
            int at = DIRECTORY + entry * ENTRY;
            long length = file.unsigned32LittleEndianOr(at + 8, 0);
            long offset = file.unsigned32LittleEndianOr(at + 12, 0);
            if (!file.startsWith(at + 3, 0)
                    || offset < DIRECTORY + entries * ENTRY
                    || offset + length > file.length()) {
                return false;
            }
            if (!file.startsWith(offset, 0x89, 'P', 'N', 'G') && !file.startsWith(offset, 40, 0, 0, 0)) {
                return false;
            }
        }
        return true;
    }
}
