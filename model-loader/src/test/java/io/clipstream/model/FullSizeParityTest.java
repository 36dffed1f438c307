package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A check on demand: {@code -Dgolden.dir=DIR} names a folder that {@code src/test/python/full_size.py} wrote, or {@code
 * src/test/resources/golden}, or one family in either. Prints a table of differences; {@code -Dgolden.report=FILE} takes
 * them as JSON.
 */
@EnabledIfSystemProperty(
        named = FullSizeParityTest.PROPERTY,
        matches = ".+",
        disabledReason = "run on demand, with -Dgolden.dir=DIR of a folder that full_size.py wrote")
class FullSizeParityTest {
    static final String PROPERTY = "golden.dir";
    private static final String REPORT = "golden.report";
    private static final double PIXEL_TOLERANCE = 2e-6;

    @Test
    void everyFamilyEqualsItsReference(@TempDir Path scratch) throws IOException {
        List<Differences> rows = new ArrayList<>();
        SoftAssertions differences = new SoftAssertions();
        for (Path folder : families(Path.of(System.getProperty(PROPERTY)))) {
            GoldenFamily golden = new GoldenFamily(folder);
            boolean complete = Files.exists(golden.storedModel().resolve("tokenizer.json"))
                    && !folder.startsWith(GoldenFamily.ROOT.toAbsolutePath());
            Path directory = complete ? golden.storedModel() : golden.model(scratch);
            try (ClipModel model = ClipModel.load(directory, new ClipModelOptions("cpu", 1))) {
                Differences row = Differences.of(golden, model);
                rows.add(row);
                differences
                        .assertThat(row)
                        .as(row.family())
                        .returns(true, r -> r.pixels() <= PIXEL_TOLERANCE)
                        .returns(true, r -> r.ids() <= 0)
                        .returns(true, r -> r.images() <= golden.tolerance())
                        .returns(true, r -> r.prompts() <= golden.tolerance())
                        .returns(true, r -> r.logits() <= golden.logitScale() * golden.tolerance());
            }
        }

        System.out.println(Differences.table(rows));
        String report = System.getProperty(REPORT);
        if (report != null) {
            Files.writeString(Path.of(report), Differences.json(rows));
        }
        assertThat(rows).isNotEmpty();
        differences.assertAll();
    }

    private static List<Path> families(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        if (Files.exists(absolute.resolve("golden.json"))) {
            return List.of(absolute);
        }
        try (Stream<Path> folders = Files.list(absolute)) {
            return folders.filter(folder -> Files.exists(folder.resolve("golden.json")))
                    .sorted()
                    .toList();
        }
    }
}
