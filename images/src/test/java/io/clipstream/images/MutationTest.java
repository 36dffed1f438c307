package io.clipstream.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, the answer is an image or a {@link PictureException}. */
class MutationTest {
    private static final int MUTATIONS = 6_000;
    private static final PictureLimits LIMITS = PictureLimits.defaults().withMaxPixels(4_000_000);

    @Test
    void mutatedPictures() {
        List<byte[]> pictures = Reference.table("pillow/expected.csv").stream()
                .map(row -> row[0])
                .distinct()
                .map(file -> Reference.resource("pillow/pictures/" + file))
                .toList();
        Random random = new Random(20_241);
        Map<Reason, Integer> refusals = new EnumMap<>(Reason.class);
        int images = 0;
        try (Preprocessor first = new Preprocessor(Specs.of("hf", 32), LIMITS, true);
                Preprocessor last = new Preprocessor(Specs.of("openai", 32), LIMITS, false)) {
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] mutated = mutated(pictures.get(random.nextInt(pictures.size())), random);
                try {
                    byte[] pixels = (i % 2 == 0 ? first : last).decode(mutated).pixels();
                    assertThat(pixels).hasSize(32 * 32 * 3);
                    images++;
                } catch (PictureException e) {
                    assertThat(e).hasMessageNotContaining("null");
                    refusals.merge(e.reason(), 1, Integer::sum);
                }
            }
        }
        // Both sides are reached: mutations that only ever fail early would test nothing.
        assertThat(images).isGreaterThan(MUTATIONS / 20);
        assertThat(refusals)
                .containsKeys(
                        Reason.NOT_AN_IMAGE, Reason.TRUNCATED, Reason.CORRUPT, Reason.TOO_LARGE, Reason.UNSUPPORTED);
    }

    private static byte[] mutated(byte[] picture, Random random) {
        byte[] bytes = picture.clone();
        int kind = random.nextInt(5);
        if (kind == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        int changes = 1 + random.nextInt(kind == 1 ? 2 : 20);
        int within = kind == 2 ? Math.min(bytes.length, 120) : bytes.length;
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(within)] = (byte) random.nextInt();
        }
        if (kind >= 3) {
            repairPngChecksums(bytes);
        }
        return bytes;
    }

    /** Without it nearly every mutation of a PNG would stop at a checksum. */
    private static void repairPngChecksums(byte[] png) {
        EncodedBytes file = new EncodedBytes(png);
        long at = 8;
        while (file.startsWith(0, 0x89, 'P', 'N', 'G') && at + 12 <= png.length) {
            long length = file.unsigned32BigEndianOr(at, 0);
            if (at + 12 + length > png.length) {
                return;
            }
            CRC32 sum = new CRC32();
            sum.update(png, (int) at + 4, (int) length + 4);
            for (int i = 0; i < 4; i++) {
                png[(int) (at + 8 + length) + i] = (byte) (sum.getValue() >> (24 - 8 * i));
            }
            at += 12 + length;
        }
    }

    @Test
    void filesMadeToBreakDecoders() throws IOException {
        Path hostile = Path.of("../../shared/data/hostile");
        assumeTrue(Files.isDirectory(hostile), "../shared/data/hostile is not here: its files are not tried");
        List<String> refusedThoughValid = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(hostile)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        try (Preprocessor preprocessor = new Preprocessor(Specs.of("openai", 64), PictureLimits.defaults(), false)) {
            for (Path file : files) {
                try {
                    assertThat(preprocessor.decode(Files.readAllBytes(file)).pixels())
                            .hasSize(64 * 64 * 3);
                } catch (PictureException e) {
                    // PngSuite's broken files are those whose names begin with x.
                    if (file.toString().contains("pngsuite")
                            && !file.getFileName().toString().startsWith("x")
                            && file.toString().endsWith(".png")) {
                        refusedThoughValid.add(file + ": " + e.getMessage());
                    }
                }
            }
        }
        assertThat(files).hasSizeGreaterThan(500);
        assertThat(refusedThoughValid).isEmpty();
    }
}
