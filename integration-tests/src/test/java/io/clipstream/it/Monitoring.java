package io.clipstream.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files under {@code deploy/} that look at metrics, and what they ask for. */
final class Monitoring {
    static final Path DEPLOY = Path.of("..", "deploy");
    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");

    /** Prometheus puts them on whatever it scrapes, and makes {@code up} itself. */
    private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

    /**
     * One expression.
     *
     * @param place for people
     * @param legend labels that what is shown with the result takes from it
     */
    record Query(String place, Promql promql, Set<String> legend) {}

    private Monitoring() {}

    static JsonNode rules() {
        return yaml(DEPLOY.resolve(Path.of("prometheus", "clipstream.rules.yml")));
    }

    static JsonNode ruleTests() {
        return yaml(DEPLOY.resolve(Path.of("prometheus", "clipstream.rules.test.yml")));
    }

    static JsonNode dashboard() {
        try {
            return new JsonMapper()
                    .readTree(DEPLOY.resolve(Path.of("grafana", "clipstream.json"))
                            .toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode yaml(Path file) {
        try {
            return new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of rules and dashboard. */
    static List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode group : rules().get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                String name = rule.path("alert").asText(rule.path("record").asText());
                queries.add(
                        new Query("rule " + name, Promql.read(rule.get("expr").asText()), Set.of()));
            }
        }
        for (JsonNode panel : dashboard().get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                Set<String> legend = new HashSet<>();
                Matcher label = LEGEND.matcher(target.get("legendFormat").asText());
                while (label.find()) {
                    legend.add(label.group(1));
                }
                queries.add(new Query(
                        "panel " + panel.get("title").asText() + ": "
                                + target.get("expr").asText(),
                        Promql.read(target.get("expr").asText()),
                        legend));
            }
        }
        return queries;
    }

    /** What these queries ask for and a scrape does not show: metrics, and labels of metrics. */
    static List<String> missing(List<Query> queries, String scrape) {
        Map<String, Set<String>> exposed = exposed(scrape);
        exposed.put("up", new HashSet<>(TARGET_LABELS));
        for (JsonNode group : rules().get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                if (rule.has("record")) {
                    exposed.put(
                            rule.get("record").asText(),
                            Promql.read(rule.get("expr").asText()).grouping());
                }
            }
        }
        List<String> missing = new ArrayList<>();
        for (Query query : queries) {
            Set<String> all = new HashSet<>();
            for (Promql.Selector selector : query.promql().selectors()) {
                Set<String> labels = exposed.get(selector.metric());
                if (labels == null) {
                    missing.add(selector.metric() + " in " + query.place());
                    continue;
                }
                all.addAll(labels);
                selector.labels().stream()
                        .filter(label -> !labels.contains(label))
                        .forEach(label -> missing.add(selector.metric() + "{" + label + "} in " + query.place()));
            }
            query.promql().grouping().stream()
                    .filter(label -> !all.contains(label))
                    .forEach(label -> missing.add("label " + label + " to group by in " + query.place()));
            Set<String> kept =
                    query.promql().grouping().isEmpty() ? all : query.promql().grouping();
            query.legend().stream()
                    .filter(label -> !kept.contains(label))
                    .forEach(label -> missing.add("label " + label + " for the legend of " + query.place()));
        }
        return missing;
    }

    private static Map<String, Set<String>> exposed(String scrape) {
        Map<String, Set<String>> exposed = new HashMap<>();
        scrape.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher series = SERIES.matcher(line);
            if (!series.matches()) {
                throw new IllegalArgumentException("no series: " + line);
            }
            Set<String> labels = exposed.computeIfAbsent(series.group(1), name -> new HashSet<>(TARGET_LABELS));
            if (series.group(2) != null) {
                Matcher label = LABEL.matcher(series.group(2));
                while (label.find()) {
                    labels.add(label.group(1));
                }
            }
        });
        return exposed;
    }
}
