package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * One server-sent event (HTML standard, 9.2), serialised once for all viewers.
 *
 * @param kind whether it is kept for those who come later
 * @param key of what it replaces among those that are kept
 * @param bytes as they go out; never changed
 */
record Frame(Kind kind, String key, byte[] bytes) {
    /** What becomes of a frame after it was sent. */
    enum Kind {
        /** Replaces the one of the same key; who comes later gets the newest of each key. */
        STATE,
        /** Takes the one of the same key away; itself not kept. */
        END_OF_STATE,
        /** One of a flow, of which who comes later gets the last few. */
        FLOW,
        /** For those who are there. */
        PASSING
    }

    /** Comment without meaning, so that both ends see that the connection lives. */
    static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    static Frame state(String event, String key, JsonNode data) {
        return new Frame(Kind.STATE, key, bytes(event, data));
    }

    static Frame endOfState(String event, String key, JsonNode data) {
        return new Frame(Kind.END_OF_STATE, key, bytes(event, data));
    }

    static Frame flow(String event, JsonNode data) {
        return new Frame(Kind.FLOW, event, bytes(event, data));
    }

    static Frame passing(String event, JsonNode data) {
        return new Frame(Kind.PASSING, event, bytes(event, data));
    }

    /** JSON escapes line breaks, so that the data is one line. */
    private static byte[] bytes(String event, JsonNode data) {
        return ("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
