package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A file's bytes with bounds: whatever a header says, nothing outside is read. Offsets are {@code long}, so that sums of them cannot wrap. */
final class EncodedBytes {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    EncodedBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    /** Whether these bytes lie at {@code offset}; false past the end. */
    boolean startsWith(long offset, int... expected) {
        if (offset < 0 || offset + expected.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((bytes[(int) offset + i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the first byte of 255 lies from {@code from} on, or the length. Looks at eight bytes at a time: JPEG has them to be searched for. */
    int indexOf255(int from) {
        int i = from;
        for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, i);
            // The lowest bit that is set is in the first byte of 255: where a byte of ~eight is 0, the subtraction
            // borrows.
            long found = (~eight - 0x0101010101010101L) & eight & 0x8080808080808080L;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (i < bytes.length && bytes[i] != -1) {
            i++;
        }
        return i;
    }

    /** Requires {@code count} bytes at {@code offset}. */
    void require(long offset, long count, String what) throws PictureException {
        if (offset < 0 || count < 0 || offset + count > bytes.length) {
            throw new PictureException(
                    Reason.TRUNCATED,
                    "the file ends at byte " + bytes.length + ", before its " + what + " (" + count + " bytes at "
                            + offset + ") does");
        }
    }

    int unsigned8(long offset, String what) throws PictureException {
        require(offset, 1, what);
        return bytes[(int) offset] & 0xFF;
    }

    int unsigned16BigEndian(long offset, String what) throws PictureException {
        require(offset, 2, what);
        return (byteAt(offset) << 8) | byteAt(offset + 1);
    }

    int unsigned16LittleEndian(long offset, String what) throws PictureException {
        require(offset, 2, what);
        return byteAt(offset) | (byteAt(offset + 1) << 8);
    }

    int unsigned24LittleEndian(long offset, String what) throws PictureException {
        require(offset, 3, what);
        return byteAt(offset) | (byteAt(offset + 1) << 8) | (byteAt(offset + 2) << 16);
    }

    long unsigned32BigEndian(long offset, String what) throws PictureException {
        require(offset, 4, what);
        return unsigned32BigEndianOr(offset, 0);
    }

    long unsigned32LittleEndian(long offset, String what) throws PictureException {
        require(offset, 4, what);
        return unsigned32LittleEndianOr(offset, 0);
    }

    int unsigned8Or(long offset, int otherwise) {
        return holds(offset, 1) ? byteAt(offset) : otherwise;
    }

    int unsigned16LittleEndianOr(long offset, int otherwise) {
        return holds(offset, 2) ? byteAt(offset) | (byteAt(offset + 1) << 8) : otherwise;
    }

    long unsigned32BigEndianOr(long offset, long otherwise) {
        return holds(offset, 4)
                ? ((long) byteAt(offset) << 24)
                        | (byteAt(offset + 1) << 16)
                        | (byteAt(offset + 2) << 8)
                        | byteAt(offset + 3)
                : otherwise;
    }

    long unsigned32LittleEndianOr(long offset, long otherwise) {
        return holds(offset, 4)
                ? ((long) byteAt(offset + 3) << 24)
                        | (byteAt(offset + 2) << 16)
                        | (byteAt(offset + 1) << 8)
                        | byteAt(offset)
                : otherwise;
    }

    private boolean holds(long offset, int count) {
        return offset >= 0 && offset + count <= bytes.length;
    }

    private int byteAt(long offset) {
        return bytes[(int) offset] & 0xFF;
    }
}
