package io.clipstream.it;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression asks for. It reads the tokens of the <a
 * href="https://prometheus.io/docs/prometheus/latest/querying/basics/">language</a> and Grafana's {@code $variables}, and
 * does not check the grammar: promtool does.
 *
 * @param selectors metrics with the labels that select among their series, in the order of the text
 * @param grouping labels that {@code by}, {@code without}, {@code on} and their kin name
 */
record Promql(List<Selector> selectors, Set<String> grouping) {
    /** A metric's name, or a recording rule's, and the labels in its braces. */
    record Selector(String metric, Set<String> labels) {}

    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
                    + "|(?<number>[0-9][0-9a-zA-Z_.]*)|(?<variable>\\$\\{?\\w+}?)|(?<sign>[=!<>~]+|[-+*/%^(),{}\\[\\]@])");
    private static final Set<String> LABEL_LISTS =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool", "inf", "nan", "atan2");

    static Promql read(String expression) {
        return new Reader(tokens(expression)).read();
    }

    private static List<String> tokens(String expression) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            if (!matcher.region(at, expression.length()).lookingAt()) {
                throw new IllegalArgumentException("no PromQL at " + at + " of " + expression);
            }
            if (!matcher.group().isBlank()) {
                tokens.add(matcher.group());
            }
            at = matcher.end();
        }
        return tokens;
    }

    private static boolean isName(String token) {
        return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_' || token.charAt(0) == ':';
    }

    private static final class Reader {
        private final List<String> tokens;
        private final List<Selector> selectors = new ArrayList<>();
        private final Set<String> grouping = new HashSet<>();
        private int at;

        Reader(List<String> tokens) {
            this.tokens = tokens;
        }

        Promql read() {
            while (at < tokens.size()) {
                String token = tokens.get(at++);
                if (token.equals("[")) {
                    namesUntil("]");
                } else if (token.equals("{")) {
                    throw new IllegalArgumentException("a selector without a metric's name");
                } else if (isName(token)) {
                    name(token);
                }
            }
            return new Promql(List.copyOf(selectors), Set.copyOf(grouping));
        }

        private void name(String name) {
            String next = at < tokens.size() ? tokens.get(at) : "";
            if (LABEL_LISTS.contains(name)) {
                if (next.equals("(")) {
                    grouping.addAll(namesUntil(")"));
                }
            } else if (next.equals("{")) {
                selectors.add(new Selector(name, namesUntil("}")));
            } else if (!WORDS.contains(name) && !next.equals("(") && !next.equals("by") && !next.equals("without")) {
                selectors.add(new Selector(name, Set.of()));
            }
        }

        private Set<String> namesUntil(String end) {
            Set<String> names = new HashSet<>();
            while (true) {
                if (at == tokens.size()) {
                    throw new IllegalArgumentException("no " + end);
                }
                String token = tokens.get(at++);
                if (token.equals(end)) {
                    return names;
                }
                if (isName(token)) {
                    names.add(token);
                }
            }
        }
    }
}
