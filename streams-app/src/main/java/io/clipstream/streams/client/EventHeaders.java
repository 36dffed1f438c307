package io.clipstream.streams.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Headers of the contract, and their values as text. */
final class EventHeaders {
    static final String ID = "clipstream.id";
    static final String LABEL_SETS = "clipstream.label-sets";
    static final String LABEL_SET = "clipstream.label-set";
    static final String LABEL = "clipstream.label";
    static final String PROBABILITY = "clipstream.probability";

    private EventHeaders() {}

    /** All values of a header, in their order. */
    static List<String> texts(Headers headers, String name) {
        List<String> texts = new ArrayList<>();
        for (Header header : headers.headers(name)) {
            if (header.value() != null) {
                texts.add(new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    /** A header that stands once; its last value. */
    static Optional<String> text(Headers headers, String name) {
        List<String> texts = texts(headers, name);
        return texts.isEmpty() ? Optional.empty() : Optional.of(texts.get(texts.size() - 1));
    }
}
