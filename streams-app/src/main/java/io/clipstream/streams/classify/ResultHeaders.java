package io.clipstream.streams.classify;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Headers of what goes out: the input's, except ours and those that describe the input's own value. */
final class ResultHeaders {
    static final String PREFIX = "clipstream.";
    static final String ID = PREFIX + "id";
    static final String LABEL_SETS = PREFIX + "label-sets";
    static final String LABEL_SET = PREFIX + "label-set";
    static final String LABEL = PREFIX + "label";
    static final String PROBABILITY = PREFIX + "probability";
    static final String MODEL = PREFIX + "model";
    static final String REASON = PREFIX + "reason";
    static final String VALUE_OMITTED = PREFIX + "value-omitted";

    private static final Set<String> OF_THE_VALUE =
            Set.of("content-type", "__TypeId__", "__key_schema_id", "__value_schema_id");

    private ResultHeaders() {}

    /** The input's headers as results carry them. */
    static Headers carriedFrom(Headers input) {
        Headers carried = new RecordHeaders();
        for (Header header : input) {
            if (!header.key().startsWith(PREFIX) && !OF_THE_VALUE.contains(header.key())) {
                carried.add(header);
            }
        }
        return carried;
    }

    static void add(Headers headers, String key, String value) {
        headers.add(key, value.getBytes(StandardCharsets.UTF_8));
    }
}
