package io.clipstream.images;

import java.util.Optional;

/**
 * Files made of ISO base media boxes (ISO/IEC 14496-12): HEIC, AVIF, MP4, QuickTime.
 *
 * <p>They begin with a box length, so with 0x00 in practice, as does Confluent's wire format. Read as such, the first letter of the box type
 * would be the last byte of the schema id and the second one the first byte of the Avro record: {@code t} of {@code ftyp}, {@code o} of
 * {@code moov}, {@code d} of {@code mdat}, {@code i} of {@code wide}, {@code P} of {@code jP} or {@code X} of {@code JXL}. An {@code
 * ImageEvent} begins with the branch of a nullable field, 0x00 or 0x02, so no such event is ever taken for a picture.
 */
final class IsoMediaSignature {
    private static final int LONGEST_FILE_TYPE_BOX = 4096;

    private IsoMediaSignature() {}

    static Optional<PictureFormat> format(EncodedBytes file) {
        if (file.startsWith(4, 'f', 't', 'y', 'p')) {
            return fileType(file);
        }
        boolean quickTime = file.startsWith(4, 'm', 'o', 'o', 'v')
                || file.startsWith(4, 'm', 'd', 'a', 't')
                || file.startsWith(4, 'w', 'i', 'd', 'e');
        return quickTime && file.startsWith(0, 0) ? Optional.of(PictureFormat.VIDEO) : Optional.empty();
    }

    private static Optional<PictureFormat> fileType(EncodedBytes file) {
        if (file.length() < 16) {
            return Optional.empty();
        }
        long length = file.unsigned32BigEndianOr(0, 0);
        if (length < 16 || length > LONGEST_FILE_TYPE_BOX || length % 4 != 0) {
            return Optional.empty();
        }
        boolean heic = false;
        // The major brand, then (after a minor version) the compatible ones: a HEIF file may name AVIF only there.
        for (int at = 8; at + 4 <= Math.min(length, file.length()); at += at == 8 ? 8 : 4) {
            if (file.startsWith(at, 'a', 'v', 'i', 'f') || file.startsWith(at, 'a', 'v', 'i', 's')) {
                return Optional.of(PictureFormat.AVIF);
            }
            heic |= file.startsWith(at, 'h', 'e', 'i')
                    || file.startsWith(at, 'h', 'e', 'v', 'c')
                    || file.startsWith(at, 'h', 'e', 'v', 'x')
                    || file.startsWith(at, 'm', 'i', 'f', '1')
                    || file.startsWith(at, 'm', 's', 'f', '1');
        }
        return Optional.of(heic ? PictureFormat.HEIC : PictureFormat.VIDEO);
    }
}
