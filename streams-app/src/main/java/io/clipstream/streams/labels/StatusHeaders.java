package io.clipstream.streams.labels;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A status in headers, so that a console follows a label set without decoding: revision, state, and why it was rejected. */
final class StatusHeaders {
    static final String REVISION = "clipstream.revision";
    static final String STATE = "clipstream.state";
    static final String REASON = "clipstream.reason";

    /** Characters of a reason; the value has all of it. */
    static final int LONGEST_REASON = 1000;

    private StatusHeaders() {}

    static Headers of(LabelStatus status) {
        Headers headers = new RecordHeaders();
        add(headers, REVISION, Long.toString(status.revision()));
        add(headers, STATE, status.state().code());
        String reason = status.reason();
        if (reason != null) {
            // One line: consoles print a record as one.
            String line = reason.replaceAll("\\s*\\R\\s*", "; ");
            add(headers, REASON, line.substring(0, Math.min(line.length(), LONGEST_REASON)));
        }
        return headers;
    }

    private static void add(Headers headers, String key, String value) {
        headers.add(key, value.getBytes(StandardCharsets.UTF_8));
    }
}
