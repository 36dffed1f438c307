package io.clipstream.benchmarks;

import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The demo's photographs: JPEG and WebP of 240 to 480 pixels a side, as pictures in a stream may be. */
final class Photographs {
    static final String JPEG = ".jpg";
    static final String WEBP = ".webp";

    private Photographs() {}

    /** All of them; the demo's drawings are PNG and left out. */
    static List<DemoPicture> all() {
        return DemoPictures.all().stream()
                .filter(picture ->
                        picture.file().endsWith(JPEG) || picture.file().endsWith(WEBP))
                .toList();
    }

    static String extension(String file) {
        return file.substring(file.lastIndexOf('.'));
    }

    /** Writes them to a folder. */
    static void write(Path folder) throws IOException {
        for (DemoPicture photograph : all()) {
            Files.write(folder.resolve(photograph.file()), photograph.bytes());
        }
    }

    /** As CLIP ViT-B/32 wants them; normalisation is the network's, and no part of this. */
    static PreprocessSpec spec() {
        PreprocessSpec.Channels half = new PreprocessSpec.Channels(0.5f, 0.5f, 0.5f);
        return new PreprocessSpec(
                224,
                224,
                PreprocessSpec.Fit.SHORTEST,
                PreprocessSpec.Interpolation.BICUBIC,
                PreprocessSpec.CropRounding.FLOOR,
                PreprocessSpec.Order.RGB_FIRST,
                0,
                half,
                half);
    }
}
