package io.clipstream.streams.classify;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters: the failed record's own bytes, key and headers, with Kafka's error headers (KIP-1034) and the reason.
 */
final class DeadLetters {
    private static final String ERRORS = "__streams.errors.";
    private static final int MAX_STACKTRACE = 8 * 1024;
    private static final int MAX_MESSAGE = 4 * 1024;

    private final boolean keepValue;
    private final long maxRecordBytes;

    /**
     * @param keepValue whether dead letters carry the failed record's value
     * @param maxRecordBytes what the topic takes
     */
    DeadLetters(boolean keepValue, long maxRecordBytes) {
        this.keepValue = keepValue;
        this.maxRecordBytes = maxRecordBytes;
    }

    Outgoing of(ImageRecord record, String reason, Throwable cause) {
        Headers headers = new RecordHeaders(record.headers());
        ResultHeaders.add(headers, ERRORS + "exception", cause.getClass().getName());
        ResultHeaders.add(headers, ERRORS + "message", cut(String.valueOf(cause.getMessage()), MAX_MESSAGE));
        ResultHeaders.add(headers, ERRORS + "stacktrace", cut(stacktrace(cause), MAX_STACKTRACE));
        ResultHeaders.add(headers, ERRORS + "topic", record.partition().topic());
        ResultHeaders.add(
                headers,
                ERRORS + "partition",
                Integer.toString(record.partition().partition()));
        ResultHeaders.add(headers, ERRORS + "offset", Long.toString(record.offset()));
        ResultHeaders.add(headers, ResultHeaders.REASON, reason);
        Outgoing whole = outgoing(record, headers, keepValue ? record.value() : null, reason);
        if (whole.size() <= maxRecordBytes) {
            return whole;
        }
        ResultHeaders.add(headers, ResultHeaders.VALUE_OMITTED, "true");
        Outgoing without = outgoing(record, headers, null, reason);
        if (without.size() <= maxRecordBytes) {
            return without;
        }
        // Headers or key alone fill a record: what names the place and the reason must still arrive.
        Headers ours = new RecordHeaders();
        headers.forEach(header -> {
            if (header.key().startsWith(ERRORS) || header.key().startsWith(ResultHeaders.PREFIX)) {
                if (header.value() != null && header.value().length <= MAX_STACKTRACE) {
                    ours.add(header);
                }
            }
        });
        return new Outgoing(
                Outgoing.Sink.DEAD_LETTERS,
                record.size() < MAX_STACKTRACE ? record.key() : null,
                new Outgoing.PlacedValue(null, record.partition().partition()),
                ours,
                record.timestamp(),
                reason,
                null);
    }

    private static Outgoing outgoing(ImageRecord record, Headers headers, byte @Nullable [] value, String reason) {
        return new Outgoing(
                Outgoing.Sink.DEAD_LETTERS,
                record.key(),
                new Outgoing.PlacedValue(value, record.partition().partition()),
                headers,
                record.timestamp(),
                reason,
                null);
    }

    private static String stacktrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String cut(String text, int maxBytes) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return utf8.length <= maxBytes ? text : new String(Arrays.copyOf(utf8, maxBytes), StandardCharsets.UTF_8);
    }
}
