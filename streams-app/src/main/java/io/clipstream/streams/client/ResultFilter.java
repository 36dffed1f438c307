package io.clipstream.streams.client;

import io.clipstream.events.Classification;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.common.header.Headers;

/**
 * Which results somebody wants to see. Headers decide without decoding the value; where they are missing, the value decides.
 *
 * @param labelSet results of this set only
 * @param label results that report this label only
 * @param minProbability results that are at least so sure
 */
record ResultFilter(Optional<String> labelSet, Optional<String> label, OptionalDouble minProbability) {
    /** What the headers say; empty where they say nothing, since they were lost on the way or are not ours. */
    Optional<Boolean> wants(Headers headers) {
        Optional<String> set = EventHeaders.text(headers, EventHeaders.LABEL_SET);
        OptionalDouble probability = number(EventHeaders.text(headers, EventHeaders.PROBABILITY));
        if (set.isEmpty() || probability.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                wants(set.get(), EventHeaders.texts(headers, EventHeaders.LABEL), probability.getAsDouble()));
    }

    /** What the value says. */
    boolean wants(Classification result) {
        List<String> labels = result.getLabel() == null ? List.of() : List.of(result.getLabel());
        return wants(result.getLabelSet(), labels, result.getProbability());
    }

    private boolean wants(String set, List<String> labels, double probability) {
        return (labelSet.isEmpty() || labelSet.get().equals(set))
                && (label.isEmpty() || labels.contains(label.get()))
                && (minProbability.isEmpty() || probability >= minProbability.getAsDouble());
    }

    private static OptionalDouble number(Optional<String> text) {
        try {
            return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text.get()));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
