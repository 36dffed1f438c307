package io.clipstream.benchmarks;

import io.clipstream.model.ModelDescription;
import io.clipstream.model.testing.RandomCheckpoint;
import io.clipstream.model.testing.RandomResNet;
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

    /** Writes a checkpoint of random weights with a copy of a tokeniser. */
    interface Draft {
        void write(Path directory, Path tokenizer) throws IOException;
    }

    /** All of them; random weights cost what published ones do. */
    static final List<EncoderModel> ALL = List.of(
            of(Checkpoints.VIT_B_32, true),
            random("vit-b-16", RandomCheckpoint.vitB16()::write, ImageFlops.vitB16(), true),
            random("rn50", RandomResNet.rn50()::write, ImageFlops.rn50(), false),
            of(Checkpoints.BUNDLED, false));

    /** Someone's own checkpoint, in fp32 alone. */
    static EncoderModel of(Path directory) throws IOException {
        long operations = ModelDescription.of(directory).imageTower().operations();
        return new EncoderModel(directory.getFileName().toString(), progress -> directory, operations, false);
    }

    private static EncoderModel of(Checkpoints checkpoint, boolean quantisable) {
        return new EncoderModel(checkpoint.title(), checkpoint::directory, checkpoint.imageFlops(), quantisable);
    }

    private static EncoderModel random(String title, Draft draft, double imageFlops, boolean quantisable) {
        return new EncoderModel(
                title, progress -> directory(title + "-random", draft, progress), imageFlops, quantisable);
    }

    /** Where a random checkpoint of this name lies; it is written first where it is missing. */
    static Path directory(String name, Draft checkpoint, Progress progress) throws IOException {
        Path directory = Checkpoints.cache().resolve(name);
        if (Files.exists(directory)) {
            return directory;
        }
        progress.say("Writing a random checkpoint to %s (400 to 600 MB, once)", directory);
        Path draft = Files.createTempDirectory(Files.createDirectories(Checkpoints.cache()), "draft-");
        Path tokenizer = draft.resolve("stand-in-tokenizer.json");
        StandInTokenizer.write(tokenizer);
        checkpoint.write(draft, tokenizer);
        Files.delete(tokenizer);
        return Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
    }
}
