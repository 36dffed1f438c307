package io.clipstream.benchmarks;

import io.clipstream.demo.BundledModel;
import io.clipstream.model.testing.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Path;

/** The two checkpoints that are measured, as directories. */
enum Checkpoints {
    /** ViT-B/32 at full size with random weights: what a published CLIP costs, whatever it answers. */
    VIT_B_32("vit-b-32", 8, 6) {
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
    BUNDLED(BundledModel.NAME, 32, 45) {
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
    private final int batchSize;
    private final int warmUps;

    Checkpoints(String title, int batchSize, int warmUps) {
        this.title = title;
        this.batchSize = batchSize;
        this.warmUps = warmUps;
    }

    /** What figures call it. */
    String title() {
        return title;
    }

    /** Images a batch on two cores: where a larger one gains nothing, and takes well below a second. */
    int batchSize() {
        return batchSize;
    }

    /** Rounds that warming up may take at most, at what one takes. */
    int warmUps() {
        return warmUps;
    }

    /** Where it lies; made first where it is missing. */
    abstract Path directory(Progress progress) throws IOException;

    /** Floating-point operations for one picture, a multiplication and an addition counted as two. */
    abstract double imageFlops();

    static Path cache() {
        return Path.of(System.getProperty("clipstream.home", "."), "benchmarks", "target", "models");
    }
}
