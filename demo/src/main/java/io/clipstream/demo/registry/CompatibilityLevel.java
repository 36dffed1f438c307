package io.clipstream.demo.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** What a new version of a subject's schema must be able to do with the earlier ones. */
enum CompatibilityLevel {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsEarlier;
    private final boolean isReadByEarlier;
    private final boolean transitive;

    CompatibilityLevel(boolean readsEarlier, boolean isReadByEarlier, boolean transitive) {
        this.readsEarlier = readsEarlier;
        this.isReadByEarlier = isReadByEarlier;
        this.transitive = transitive;
    }

    static Optional<CompatibilityLevel> of(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(name))
                .findFirst();
    }

    /**
     * Why a schema may not follow the earlier versions; empty when it may.
     *
     * @param versions oldest first
     */
    List<String> problems(Schema candidate, List<Schema> versions) {
        List<String> problems = new ArrayList<>();
        int newest = versions.size() - 1;
        for (int i = newest; i >= 0 && (transitive || i == newest); i--) {
            Schema earlier = versions.get(i);
            if (readsEarlier) {
                problems.addAll(problems(candidate, earlier, "the new schema cannot read data of version " + (i + 1)));
            }
            if (isReadByEarlier) {
                problems.addAll(
                        problems(earlier, candidate, "version " + (i + 1) + " cannot read data of the new schema"));
            }
        }
        return problems;
    }

    private static List<String> problems(Schema reader, Schema writer, String what) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
            return List.of();
        }
        return result.getIncompatibilities().stream()
                .map(i -> what + ": " + i.getType() + " at " + i.getLocation() + ": " + i.getMessage())
                .toList();
    }
}
