package io.clipstream.streams.classify;

import java.util.Locale;

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
}
