package io.clipstream.benchmarks;

import io.clipstream.model.testing.RandomCheckpoint;
import io.clipstream.model.testing.RandomCheckpoint.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A model whose encoders are measured.
 *
 * @param title what figures call it
 * @param source makes its directory, where it is missing, and says where it lies
 * @param imageFlops floating-point operations for one picture, a multiplication and an addition counted as two
 * @param quantisable whether it has linear layers for int8
 */
record EncoderModel(String title, Source source, double imageFlops, boolean quantisable) {
    /** Where a checkpoint comes from. */
    interface Source {
        Path directory(Progress progress) throws IOException;
    }

    /** All of them; random weights cost what published ones do. */
    static final List<EncoderModel> ALL = List.of(
            of(Checkpoints.VIT_B_32, true),
            new EncoderModel(
                    "vit-b-16",
                    progress -> random(
                            "vit-b-16-random",
                            new RandomCheckpoint(224, 16, new Size(768, 12, 12), new Size(512, 12, 8), 512),
                            progress),
                    ImageFlops.vitB16(),
                    true),
            of(Checkpoints.BUNDLED, false));

    private static EncoderModel of(Checkpoints checkpoint, boolean quantisable) {
        return new EncoderModel(checkpoint.title(), checkpoint::directory, checkpoint.imageFlops(), quantisable);
    }

    private static Path random(String name, RandomCheckpoint checkpoint, Progress progress) throws IOException {
        Path directory = Checkpoints.cache().resolve(name);
        if (Files.exists(directory)) {
            return directory;
        }
        progress.say("Writing a random checkpoint to %s (about 600 MB, once)", directory);
        Path draft = Files.createTempDirectory(Files.createDirectories(Checkpoints.cache()), "draft-");
        Path tokenizer = draft.resolve("stand-in-tokenizer.json");
        StandInTokenizer.write(tokenizer);
        checkpoint.write(draft, tokenizer);
        Files.delete(tokenizer);
        return Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
    }
}
