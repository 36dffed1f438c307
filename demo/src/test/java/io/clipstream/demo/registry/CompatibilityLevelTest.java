package io.clipstream.demo.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityLevelTest {
    private static final Map<String, Schema> SCHEMAS = Map.of(
            "a", record("{\"name\":\"a\",\"type\":\"int\"}"),
            "a+b", record("{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"int\"}"),
            "a+b?", record("{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}"),
            "none", record(""));

    /** Columns: candidate; earlier versions, oldest first; the levels that allow it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a    |            | NONE BACKWARD BACKWARD_TRANSITIVE FORWARD FORWARD_TRANSITIVE FULL FULL_TRANSITIVE",
                "a+b? | a          | NONE BACKWARD BACKWARD_TRANSITIVE FORWARD FORWARD_TRANSITIVE FULL FULL_TRANSITIVE",
                "a+b  | a          | NONE FORWARD FORWARD_TRANSITIVE",
                "none | a          | NONE BACKWARD BACKWARD_TRANSITIVE",
                "a+b  | a a+b?     | NONE BACKWARD FORWARD FORWARD_TRANSITIVE FULL",
                "none | a+b none   | NONE BACKWARD BACKWARD_TRANSITIVE FORWARD FULL",
            })
    void allowsWhatItSays(String candidate, @Nullable String earlier, String allowedBy) {
        List<Schema> versions = earlier == null
                ? List.of()
                : List.of(earlier.split(" ")).stream()
                        .map(CompatibilityLevelTest::schema)
                        .toList();

        List<String> allowing = List.of(CompatibilityLevel.values()).stream()
                .filter(level -> level.problems(schema(candidate), versions).isEmpty())
                .map(Enum::name)
                .toList();

        assertThat(allowing).containsExactly(allowedBy.split(" "));
    }

    @Test
    void saysWhichVersionAndWhichField() {
        assertThat(CompatibilityLevel.BACKWARD.problems(schema("a+b"), List.of(schema("none"), schema("a"))))
                .singleElement()
                .asString()
                .contains("cannot read data of version 2", "READER_FIELD_MISSING_DEFAULT_VALUE", "/fields/1", "b");
    }

    private static Schema schema(String name) {
        return Objects.requireNonNull(SCHEMAS.get(name), name);
    }

    private static Schema record(String fields) {
        return SchemaStore.parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}");
    }
}
