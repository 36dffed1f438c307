package io.clipstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The build's own compatibility check: {@code FULL_TRANSITIVE} against every version ever released. */
class SchemaHistoryTest {
    private static final Path HISTORY = Path.of("src/main/avro-history");

    static List<Class<? extends SpecificRecordBase>> records() {
        return EventSchemas.records();
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsAndIsReadByEveryReleasedVersion(Class<? extends SpecificRecordBase> record) throws IOException {
        Schema current = current(record);

        for (Path file : versions(record)) {
            Schema released = parse(file);
            assertReads(current, released, file);
            assertReads(released, current, file);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void hasItsCurrentSchemaAsTheNewestVersion(Class<? extends SpecificRecordBase> record) throws IOException {
        List<Path> versions = versions(record);
        String current = pretty(current(record));

        String newest = versions.isEmpty() ? "none" : pretty(parse(versions.get(versions.size() - 1)));
        Path next = HISTORY.resolve(record.getSimpleName()).resolve(versions.size() + 1 + ".avsc");
        Path written = Files.writeString(
                Files.createDirectories(Path.of("target/avro-history")).resolve(record.getSimpleName() + ".avsc"),
                current + "\n");

        assertThat(newest)
                .as("%s changed: copy %s to %s", record.getSimpleName(), written, next)
                .isEqualTo(current);
    }

    @ParameterizedTest
    @MethodSource("records")
    void numbersItsVersionsWithoutGap(Class<? extends SpecificRecordBase> record) throws IOException {
        List<String> names =
                versions(record).stream().map(f -> f.getFileName().toString()).toList();

        assertThat(names)
                .containsExactlyElementsOf(Stream.iterate(1, n -> n + 1)
                        .limit(names.size())
                        .map(n -> n + ".avsc")
                        .toList())
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("records")
    void documentsEachFieldAndGivesItADefault(Class<? extends SpecificRecordBase> record) {
        List<String> lacking = new ArrayList<>();

        visit(current(record), lacking);

        assertThat(lacking).isEmpty();
    }

    @Test
    void publishedSchemasCarryNothingOfJava() {
        assertThat(EventSchemas.records())
                .allSatisfy(record -> assertThat(current(record).toString()).doesNotContain("java"));
    }

    @Test
    void findsRecordsByTheirFullNameOnly() {
        assertThat(EventSchemas.record("io.clipstream.events.ImageEvent")).isPresent();
        assertThat(EventSchemas.record("java.lang.Runtime")).isEmpty();
    }

    private static void visit(Schema schema, List<String> lacking) {
        switch (schema.getType()) {
            case RECORD -> {
                if (schema.getDoc() == null) {
                    lacking.add(schema.getFullName() + " has no doc");
                }
                for (Schema.Field field : schema.getFields()) {
                    if (field.doc() == null || field.doc().isBlank()) {
                        lacking.add(schema.getFullName() + "." + field.name() + " has no doc");
                    }
                    if (!field.hasDefaultValue()) {
                        lacking.add(schema.getFullName() + "." + field.name() + " has no default");
                    }
                    visit(field.schema(), lacking);
                }
            }
            case ARRAY -> visit(schema.getElementType(), lacking);
            case UNION -> schema.getTypes().forEach(branch -> visit(branch, lacking));
            default -> {}
        }
    }

    private static void assertReads(Schema reader, Schema writer, Path file) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(result.getType())
                .as("%s: %s", file, result.getDescription())
                .isEqualTo(SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE);
    }

    private static Schema current(Class<? extends SpecificRecordBase> record) {
        return EventSchemas.published(SpecificData.get().getSchema(record));
    }

    private static String pretty(Schema schema) {
        return SchemaFormatter.format("json/pretty", schema);
    }

    private static Schema parse(Path file) throws IOException {
        return new Schema.Parser().parse(file.toFile());
    }

    private static List<Path> versions(Class<? extends SpecificRecordBase> record) throws IOException {
        Path folder = HISTORY.resolve(record.getSimpleName());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted(Comparator.comparingInt(SchemaHistoryTest::number))
                    .toList();
        }
    }

    private static int number(Path file) {
        return Integer.parseInt(file.getFileName().toString().replace(".avsc", ""));
    }
}
