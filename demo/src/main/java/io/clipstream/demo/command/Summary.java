package io.clipstream.demo.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;

/**
 * How it went.
 *
 * @param pictures bundled
 * @param answered of those, the ones with a result for the label set they ask for, whichever start answered them
 * @param correct of those, the ones whose best label is the picture's own
 * @param deadLetters of the bundled pictures
 * @param imagesPerSecond answered by this start, from their publication (or its readiness, whichever is later) to the last
 *     committed result; 0 where it answered none
 */
record Summary(int pictures, int answered, int correct, int deadLetters, double imagesPerSecond) {
    static Summary of(Tally tally, int answeredNow, double seconds) {
        double rate = answeredNow == 0 || seconds <= 0 ? 0 : Math.round(10 * answeredNow / seconds) / 10.0;
        return new Summary(tally.pictures(), tally.answered(), tally.correct(), tally.deadLetters(), rate);
    }

    /** One line. */
    String json() {
        try {
            return JsonMapper.builder().build().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For people. */
    String text() {
        return String.format(
                Locale.ROOT,
                "%d of %d pictures answered, %d of them with the picture's own label; %d dead letters; %.1f pictures a second",
                answered,
                pictures,
                correct,
                deadLetters,
                imagesPerSecond);
    }
}
