package io.clipstream.streams.labels;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a label-set message.
 *
 * @param set the set's name
 * @param revision of the message
 * @param state what became of it
 * @param activeRevision what images are scored with; null: nothing
 * @param labels of this revision; 0 where it could not be read
 * @param encoded how many of its vectors are ready
 * @param digest of its content; empty where it could not be read
 * @param reason why it was rejected, or what its encoding waits for; null: nothing to say
 */
public record LabelStatus(
        String set,
        long revision,
        State state,
        @Nullable Long activeRevision,
        int labels,
        int encoded,
        String digest,
        @Nullable String reason) {
    /** What becomes of a message. */
    public enum State {
        ENCODING,
        ACTIVE,
        REJECTED,
        SUPERSEDED,
        DELETED;

        /** The word in messages. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The words of all states. */
        public static List<String> codes() {
            return Arrays.stream(values()).map(State::code).toList();
        }
    }
}
