package io.clipstream.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clipstream.core.arithmetic.Arithmetic;
import io.clipstream.core.image.PictureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Byte for byte what Pillow, OpenAI's, open_clip's and Hugging Face's code made of the same files, by both ways of resizing. */
class PillowParityTest {
    private static final Path DATA = Path.of("../../shared/data");

    @ParameterizedTest
    @EnumSource
    void everyKindOfPictureThatIsRead(Arithmetic arithmetic) {
        List<String> different = new ArrayList<>();
        for (String[] row : Reference.table("pillow/expected.csv")) {
            String actual =
                    hash(Reference.resource("pillow/pictures/" + row[0]), row[2], Integer.parseInt(row[3]), arithmetic);
            if (!actual.equals(row[4])) {
                different.add(row[0] + " " + row[1] + " " + row[2] + " " + row[3] + ": " + actual);
            }
        }
        assertThat(different).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theReferencePictures(Arithmetic arithmetic) {
        List<String> different = new ArrayList<>();
        for (String[] row : Reference.table("golden/preprocess.csv")) {
            String actual = hash(Reference.resource("golden/" + row[0]), row[5], Integer.parseInt(row[6]), arithmetic);
            if (!actual.equals(row[7])) {
                different.add(row[0] + " " + row[1] + " " + row[5] + " " + row[6] + ": " + actual);
            }
        }
        assertThat(different).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void openClipsOwnTransforms(Arithmetic arithmetic) {
        List<String> different = new ArrayList<>();
        for (String[] row : Reference.table("golden/openclip-preprocess.csv")) {
            String operation =
                    switch (row[2]) {
                        case "longest" -> "longest-" + row[4];
                        case "squash" -> "squash-own";
                        default -> "openai";
                    };
            operation = (row[3].equals("bilinear") ? "bl-" : "") + operation;
            String actual =
                    hash(Reference.resource("golden/" + row[5]), operation, Integer.parseInt(row[1]), arithmetic);
            if (!actual.equals(row[6])) {
                different.add(row[0] + " " + row[5] + ": " + actual);
            }
        }
        assertThat(different).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theDevelopersPictures(Arithmetic arithmetic) throws IOException {
        Path table = Path.of("../../shared/reference/golden/preprocess-data.csv");
        assumeTrue(
                Files.exists(table) && Files.isDirectory(DATA),
                "../shared/data is not here: its pictures are not compared");
        List<String> different = new ArrayList<>();
        for (String line : Files.readAllLines(table).stream().skip(1).toList()) {
            String[] row = line.split(",", -1);
            String actual =
                    hash(Files.readAllBytes(DATA.resolve(row[0])), row[5], Integer.parseInt(row[6]), arithmetic);
            if (!actual.equals(row[7])) {
                different.add(row[0] + " " + row[1] + " " + row[5] + " " + row[6] + ": " + actual);
            }
        }
        assertThat(different).isEmpty();
    }

    private static String hash(byte[] picture, String operation, int size, Arithmetic arithmetic) {
        try {
            boolean upright = operation.startsWith("up-");
            return Reference.hash(
                    picture, Specs.of(upright ? operation.substring(3) : operation, size), upright, arithmetic);
        } catch (PictureException e) {
            return e.reason() + " " + e.getMessage();
        }
    }
}
