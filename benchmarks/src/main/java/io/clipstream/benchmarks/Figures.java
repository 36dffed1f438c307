package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;

/** What was measured, as JSON. Numbers keep four digits: more would be noise. */
final class Figures {
    private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

    private final ObjectNode json;

    Figures() {
        this(new JsonMapper().createObjectNode());
    }

    private Figures(ObjectNode json) {
        this.json = json;
    }

    Figures put(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is " + value);
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        json.put(name, rounded.scale() < 0 ? rounded.setScale(0, RoundingMode.HALF_EVEN) : rounded);
        return this;
    }

    Figures put(String name, long value) {
        json.put(name, value);
        return this;
    }

    Figures put(String name, String value) {
        json.put(name, value);
        return this;
    }

    Figures put(String name, boolean value) {
        json.put(name, value);
        return this;
    }

    Figures put(String name, Map<String, Double> values) {
        Figures inner = object(name);
        values.forEach(inner::put);
        return this;
    }

    /** A figure that could not be measured. */
    Figures putNull(String name) {
        json.putNull(name);
        return this;
    }

    /** An object within this one. */
    Figures object(String name) {
        return new Figures(json.putObject(name));
    }

    /** One line. */
    @Override
    public String toString() {
        return json.toString();
    }
}
