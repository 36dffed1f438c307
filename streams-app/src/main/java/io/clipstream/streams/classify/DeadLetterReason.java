package io.clipstream.streams.classify;

import io.clipstream.core.image.PictureException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Why a record has no result, besides what a picture itself can be refused for. */
enum DeadLetterReason {
    NOT_AN_IMAGE,
    CORRUPT,
    BAD_EVENT,
    UNKNOWN_LABEL_SET,
    LABEL_SET_NOT_READY,
    REFERENCE_REFUSED,
    ENCODER_FAILED,
    RESULT_TOO_LARGE,
    ROUTE_MISSING;

    /** The word in {@code clipstream.reason}: lower case, with hyphens. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All words that may stand in {@code clipstream.reason}, each once. */
    static List<String> codes() {
        return Stream.concat(
                        Arrays.stream(PictureException.Reason.values()).map(PictureException.Reason::code),
                        Arrays.stream(values()).map(DeadLetterReason::code))
                .distinct()
                .toList();
    }
}
