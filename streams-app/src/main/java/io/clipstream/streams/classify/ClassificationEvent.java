package io.clipstream.streams.classify;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Classification;
import io.clipstream.events.Score;
import io.clipstream.events.Source;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The contract's {@code Classification} with its headers, of an image that has just come as of one whose vector was stored. */
public final class ClassificationEvent {
    /** What a result is when the image itself was read. */
    public static final String LIVE = "live";

    /** What a result is when a stored vector was scored anew. */
    public static final String RELABEL = "relabel";

    private static final MathContext PLAIN = new MathContext(6);
    private static final double MARGIN = 1e-6;

    private ClassificationEvent() {}

    /**
     * The value.
     *
     * @param source the image's place
     * @param imageId the sender's name for it
     * @param set what it was scored with
     * @param origin {@link #LIVE} or {@link #RELABEL}
     * @param attributes the sender's
     * @param at when it was scored
     */
    public static io.clipstream.events.Classification value(
            Source source,
            @Nullable String imageId,
            EncodedLabelSet set,
            String origin,
            Classification result,
            Map<String, String> attributes,
            Instant at) {
        List<Score> scores = new ArrayList<>(result.scores().size());
        for (io.clipstream.core.score.Score score : result.scores()) {
            scores.add(new Score(score.label(), score.probability(), score.similarity()));
        }
        // Not by the builder, which looks up every field's default: history is a hundred thousand results a second.
        return new io.clipstream.events.Classification(
                source,
                imageId,
                set.name(),
                set.revision(),
                set.digest(),
                set.model().toString(),
                origin,
                result.label(),
                result.probability(),
                scores,
                attributes,
                at);
    }

    /**
     * The headers.
     *
     * @param input those of the image's record, or of its embedding's, which carries the same
     */
    public static Headers headers(Headers input, EncodedLabelSet set, Classification result) {
        Headers headers = ResultHeaders.carriedFrom(input);
        ResultHeaders.add(headers, ResultHeaders.LABEL_SET, set.name());
        for (String label : result.reported()) {
            ResultHeaders.add(headers, ResultHeaders.LABEL, label);
        }
        ResultHeaders.add(headers, ResultHeaders.PROBABILITY, plain(result.probability()));
        ResultHeaders.add(headers, ResultHeaders.MODEL, set.model().toString());
        return headers;
    }

    /** A probability as plain decimal text of at most six digits. */
    static String plain(double probability) {
        if (probability >= 0.1 && probability < 0.9999) {
            // One multiplication is off by far less than this margin; what could be rounded either way, or is exact,
            // goes
            // the long way.
            double scaled = probability * 1e6;
            double whole = Math.floor(scaled);
            double rest = scaled - whole;
            if (rest > MARGIN && rest < 1 - MARGIN && Math.abs(rest - 0.5) > MARGIN) {
                return BigDecimal.valueOf((long) whole + (rest > 0.5 ? 1 : 0), 6)
                        .toPlainString();
            }
        }
        return new BigDecimal(probability).round(PLAIN).toPlainString();
    }
}
