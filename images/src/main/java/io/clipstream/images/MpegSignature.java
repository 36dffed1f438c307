package io.clipstream.images;

/**
 * An MPEG-2 programme stream (ISO/IEC 13818-1, 2.5.3.3). It begins 00 00 01 BA, which is also a wire header: so the five marker bits of the
 * pack header and the start code after it must be there.
 */
final class MpegSignature {
    private static final int PACK_HEADER = 14;

    private MpegSignature() {}

    static boolean matches(EncodedBytes file) {
        return file.startsWith(0, 0, 0, 1, 0xBA)
                && file.length() > PACK_HEADER
                && (file.unsigned8Or(4, 0) & 0xC4) == 0x44
                && (file.unsigned8Or(6, 0) & 0x04) == 0x04
                && (file.unsigned8Or(8, 0) & 0x04) == 0x04
                && (file.unsigned8Or(9, 0) & 0x01) == 0x01
                && (file.unsigned8Or(12, 0) & 0x03) == 0x03
                && file.startsWith(PACK_HEADER + (file.unsigned8Or(13, 0) & 7), 0, 0, 1);
    }
}
