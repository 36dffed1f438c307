package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;

/**
 * Walks a JPEG's markers (ITU-T T.81, annex B) to its end of image: the size, how many scans decoding would take, and whether it is complete.
 * What follows the end of the first image (a second picture, a maker's appendix) is left alone.
 */
final class JpegHeader {
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int EXIF = 0xE1;
    private static final int ADOBE = 0xEE;
    private static final int NO_ADOBE = -1;

    private final EncodedBytes file;
    private PictureHeader header = PictureHeader.of(PictureFormat.JPEG, 0, 0, PixelMode.RGB);
    private int scans;
    private int orientation = ExifOrientation.UPRIGHT;
    private int adobeTransform = NO_ADOBE;

    private JpegHeader(EncodedBytes file) {
        this.file = file;
    }

    static PictureHeader read(EncodedBytes file) throws PictureException {
        return new JpegHeader(file).walk();
    }

    /** Whether four components are luma, two chromas and black, as libjpeg decides it: unless Adobe's marker is missing or says 0. */
    static boolean isYcck(EncodedBytes file) throws PictureException {
        JpegHeader jpeg = new JpegHeader(file);
        jpeg.walk();
        return jpeg.adobeTransform != NO_ADOBE && jpeg.adobeTransform != 0;
    }

    private PictureHeader walk() throws PictureException {
        long at = 2;
        while (true) {
            at = nextMarker(at);
            int marker = file.unsigned8(at++, "marker");
            if (marker == END_OF_IMAGE) {
                break;
            }
            int length = file.unsigned16BigEndian(at, "segment");
            if (length < 2) {
                throw corrupt("segment 0x" + Integer.toHexString(marker) + " at byte " + at + " has length " + length);
            }
            file.require(at, length, "segment");
            if (isFrame(marker)) {
                frame(marker, at, length);
            } else if (marker == START_OF_SCAN) {
                scans++;
            } else if (marker == EXIF && file.startsWith(at + 2, 'E', 'x', 'i', 'f', 0, 0)) {
                orientation = ExifOrientation.read(file, at + 8, at + length);
            } else if (marker == ADOBE && length >= 14 && file.startsWith(at + 2, 'A', 'd', 'o', 'b', 'e')) {
                adobeTransform = file.unsigned8(at + 13, "Adobe segment");
            }
            at += length;
        }
        if (header.width() == 0 || scans == 0) {
            throw corrupt("it has no " + (scans == 0 ? "scan" : "frame"));
        }
        return header.withScans(scans).withOrientation(orientation);
    }

    /** The next marker that begins a segment or ends the image; passes over a scan's data, fill bytes and restarts on the way. */
    private long nextMarker(long from) throws PictureException {
        for (int i = file.indexOf255((int) from); i + 1 < file.length(); i = file.indexOf255(i + 1)) {
            int code = file.unsigned8(i + 1L, "marker");
            if (code > 0x01 && (code < 0xD0 || code > 0xD8) && code != 0xFF) {
                return i + 1L;
            }
        }
        throw new PictureException(
                Reason.TRUNCATED, "the file ends at byte " + file.length() + " without JPEG's end marker");
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private void frame(int marker, long at, int length) throws PictureException {
        if (header.width() != 0) {
            throw corrupt("it has two frames");
        }
        // Baseline, extended and progressive, with Huffman or arithmetic coding; not lossless, not hierarchical.
        if (marker != 0xC0 && marker != 0xC1 && marker != 0xC2 && marker != 0xC9 && marker != 0xCA) {
            throw unsupported("JPEG process 0x" + Integer.toHexString(marker) + " (lossless or hierarchical)");
        }
        if (length < 8) {
            throw corrupt("its frame has length " + length);
        }
        int precision = file.unsigned8(at + 2, "frame");
        int height = file.unsigned16BigEndian(at + 3, "frame");
        int width = file.unsigned16BigEndian(at + 5, "frame");
        int components = file.unsigned8(at + 7, "frame");
        if (precision != 8) {
            throw unsupported("JPEG with " + precision + " bits a sample");
        }
        if (components != 1 && components != 3 && components != 4) {
            throw unsupported("JPEG with " + components + " components");
        }
        if (components == 4 && marker >= 0xC9) {
            throw unsupported("CMYK JPEG with arithmetic coding");
        }
        if (width == 0 || height == 0 || length != 8 + 3 * components) {
            throw corrupt("its frame says " + width + " × " + height + ", " + components + " components, " + length
                    + " bytes");
        }
        header = PictureHeader.of(PictureFormat.JPEG, width, height, components == 4 ? PixelMode.CMYK : PixelMode.RGB);
    }

    private static PictureException corrupt(String what) {
        return new PictureException(Reason.CORRUPT, "the JPEG contradicts itself: " + what);
    }

    private static PictureException unsupported(String what) {
        return new PictureException(
                Reason.UNSUPPORTED, what + " is not read; publish 8-bit baseline or progressive JPEG");
    }
}
