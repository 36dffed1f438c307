package io.clipstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class DemoPicturesTest {
    @Test
    void everyPictureHasBytesAndALabelOfItsSet() throws IOException {
        // given
        List<DemoPicture> pictures = DemoPictures.all();
        Map<String, byte[]> sets = DemoPictures.labelSets();

        // then
        assertThat(pictures).hasSize(105);
        assertThat(pictures).extracting(DemoPicture::file).doesNotHaveDuplicates();
        assertThat(sets.keySet()).containsExactly("animals", "things", "food", "vehicles");
        for (DemoPicture picture : pictures) {
            assertThat(picture.bytes()).as(picture.file()).hasSizeBetween(3_000, 100_000);
            JsonNode set = new ObjectMapper().readTree(Objects.requireNonNull(sets.get(picture.labelSet())));
            assertThat(set.get("labels"))
                    .as(picture.file())
                    .anySatisfy(label -> assertThat(label.asText()).isEqualTo(picture.label()));
        }
    }

    @Test
    void theReferenceIsRightAbout87() {
        assertThat(DemoPictures.all())
                .filteredOn(picture -> picture.predicted().equals(picture.label()))
                .hasSize(87);
    }

    @Test
    void quotedAuthorsAreReadWhole() {
        assertThat(DemoPictures.all()).extracting(DemoPicture::author).contains("Twitter, Inc and other contributors");
    }

    @Test
    void everyPictureNamesItsTerms() {
        assertThat(DemoPictures.all()).allSatisfy(picture -> {
            assertThat(picture.licence()).isIn("public domain", "CC0-1.0", "CC-BY-4.0", "Apache-2.0");
            assertThat(picture.author()).isNotBlank();
            assertThat(picture.source()).isNotBlank();
        });
    }

    @Test
    void theNoticeCreditsEveryPicture() throws IOException {
        // given the NOTICE of the product, one folder above this module
        List<String> notice = Files.readAllLines(Path.of("../NOTICE"));

        // then
        for (DemoPicture picture : DemoPictures.all()) {
            assertThat(notice)
                    .anyMatch(line -> line.startsWith(
                            "  %s: %s, %s (".formatted(picture.file(), picture.author(), picture.source())));
        }
    }
}
