package io.clipstream.streams.classify;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Classification;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Where a result goes: to the routes of the labels that it reports, or to its set's route, or to neither. */
final class ResultRoutes {
    private ResultRoutes() {}

    /**
     * The routes, each once, in the order of the labels; empty stands for the topic of classifications. A label without a
     * route of its own takes its set's; a result that reports no label takes its set's.
     */
    static Set<Optional<String>> of(EncodedLabelSet set, Classification result) {
        Optional<String> ofSet = Optional.ofNullable(set.rules().route());
        Set<Optional<String>> routes = new LinkedHashSet<>();
        for (String label : result.reported()) {
            String own = set.labels().routes().get(label);
            routes.add(own == null ? ofSet : Optional.of(own));
        }
        if (routes.isEmpty()) {
            routes.add(ofSet);
        }
        return routes;
    }
}
