package io.clipstream.benchmarks;

import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
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
}
