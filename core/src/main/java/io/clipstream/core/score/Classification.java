package io.clipstream.core.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a label set says of an image.
 *
 * @param label the best label; null where the image is none of them: background won, or nothing reached the threshold
 * @param probability of {@code label}, or where that is null of the best label there is
 * @param reported names that consumers may filter by: {@code label} in single mode, every label that reached the threshold
 *     in multi mode; best first, possibly none
 * @param scores best first
 */
public record Classification(@Nullable String label, double probability, List<String> reported, List<Score> scores) {
    public Classification {
        if (scores.isEmpty()) {
            throw new IllegalArgumentException("a classification has at least one score");
        }
        reported = List.copyOf(reported);
        scores = List.copyOf(scores);
    }
}
