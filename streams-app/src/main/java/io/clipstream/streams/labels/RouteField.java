package io.clipstream.streams.labels;

import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelSet;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.label.Route;
import io.clipstream.streams.routes.RouteProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads routes, of the set and of its labels. */
final class RouteField {
    private RouteField() {}

    /** Null where there is none, or a wrong one. */
    static @Nullable String read(DocumentField field) {
        if (field.isAbsent()) {
            return null;
        }
        if (field.isText() && Route.NAME.matcher(field.node().textValue()).matches()) {
            return field.node().textValue();
        }
        field.refuse(Route.ALLOWED);
        return null;
    }

    /** @param rules null where there is a mistake in them */
    static void refuseTooMany(DocumentField set, List<Label> labels, @Nullable LabelSetRules rules) {
        Set<String> routes = new HashSet<>();
        if (rules != null && rules.route() != null) {
            routes.add(rules.route());
        }
        for (Label label : labels) {
            if (label.route() != null) {
                routes.add(label.route());
            }
        }
        if (routes.size() > Route.MAX_IN_SET) {
            set.property("labels")
                    .refuse(routes.size() + " different routes, the set's own included", "at most " + Route.MAX_IN_SET);
        }
    }

    /**
     * Asks whether the routes of a set take results.
     *
     * @param problems says what is wrong, by route
     * @throws RejectedLabelSetException with the place of each that does not
     */
    static void refuseClosed(LabelSet set, Function<Set<String>, Map<String, RouteProblem>> problems)
            throws RejectedLabelSetException {
        if (set.routes().isEmpty()) {
            return;
        }
        Map<String, RouteProblem> found = problems.apply(set.routes());
        List<Mistake> mistakes = new ArrayList<>();
        note("/route", set.rules().route(), found, mistakes);
        for (int i = 0; i < set.labels().size(); i++) {
            note("/labels/" + i + "/route", set.labels().get(i).route(), found, mistakes);
        }
        if (!mistakes.isEmpty()) {
            throw new RejectedLabelSetException(mistakes);
        }
    }

    private static void note(
            String at, @Nullable String route, Map<String, RouteProblem> problems, List<Mistake> mistakes) {
        RouteProblem problem = route == null ? null : problems.get(route);
        if (problem != null) {
            mistakes.add(new Mistake(at, problem.found(), problem.allowed()));
        }
    }
}
