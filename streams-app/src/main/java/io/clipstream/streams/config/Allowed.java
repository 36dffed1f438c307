package io.clipstream.streams.config;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** What a setting may be, in a test and in words: the words are in every complaint and in the README's table. */
final class Allowed implements ConfigDef.Validator {
    private final String words;
    private final Predicate<Object> test;

    private Allowed(String words, Predicate<Object> test) {
        this.words = words;
        this.test = test;
    }

    static Allowed range(long lowest, long highest) {
        return new Allowed(lowest + " to " + highest, value -> {
            long number = ((Number) value).longValue();
            return number >= lowest && number <= highest;
        });
    }

    static Allowed oneOf(String... values) {
        List<String> list = List.of(values);
        return new Allowed(
                Stream.of(values)
                        .map(value -> "`" + value + "`")
                        .reduce((a, b) -> a + ", " + b)
                        .orElseThrow(),
                value -> list.contains(value));
    }

    /** Text that matches as a whole. */
    static Allowed text(String words, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return new Allowed(words, value -> compiled.matcher(value.toString()).matches());
    }

    static Allowed trueOrFalse() {
        return new Allowed("`true`, `false`", value -> true);
    }

    static Allowed secret(String words, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return new Allowed(
                words, value -> compiled.matcher(((Password) value).value()).matches());
    }

    @Override
    public void ensureValid(String name, Object value) {
        if (value == null || !test.test(value)) {
            throw new ConfigException(name, value, words);
        }
    }

    @Override
    public String toString() {
        return words;
    }
}
