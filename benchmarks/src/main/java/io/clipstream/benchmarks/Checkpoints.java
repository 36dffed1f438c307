package io.clipstream.benchmarks;

import io.clipstream.demo.BundledModel;
import io.clipstream.model.testing.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Path;

/** The two checkpoints that are measured, as directories. */
enum Checkpoints {
    /** ViT-B/32 at full size with random weights: what a published CLIP costs, whatever it answers. */
    VIT_B_32("vit-b-32", 30, 64, 192) {
        @Override
        Path directory(Progress progress) throws IOException {
            return EncoderModel.directory("vit-b-32-random", RandomCheckpoint.vitB32()::write, progress);
        }

        @Override
        double imageFlops() {
            return ImageFlops.vitB32();
        }
    },
    /** The demo's own model. */
    BUNDLED(BundledModel.NAME, 45, 256, 1_024) {
        @Override
        Path directory(Progress progress) throws IOException {
            return BundledModel.directory(cache());
        }

        @Override
        double imageFlops() {
            return ImageFlops.efficientNetLite0();
        }
    };

    private final String title;
    private final int warmUps;
    private final int imagesToWarmUp;
    private final int imagesMeasured;

    Checkpoints(String title, int warmUps, int imagesToWarmUp, int imagesMeasured) {
        this.title = title;
        this.warmUps = warmUps;
        this.imagesToWarmUp = imagesToWarmUp;
        this.imagesMeasured = imagesMeasured;
    }

    /** What figures call it. */
    String title() {
        return title;
    }

    /** Rounds that warming up may take at most, at what one takes. */
    int warmUps() {
        return warmUps;
    }

    /** Images in each of them. */
    int imagesToWarmUp() {
        return imagesToWarmUp;
    }

    /** Images in a round that counts: some ten seconds on two cores. */
    int imagesMeasured() {
        return imagesMeasured;
    }

    /** Where it lies; made first where it is missing. */
    abstract Path directory(Progress progress) throws IOException;

    /** Floating-point operations for one picture, a multiplication and an addition counted as two. */
    abstract double imageFlops();

    static Path cache() {
        return Path.of(System.getProperty("clipstream.home", "."), "benchmarks", "target", "models");
    }
}
