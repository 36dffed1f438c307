package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.model.ClipModel;
import io.clipstream.model.ClipModelOptions;
import io.clipstream.model.testing.RandomCheckpoint;
import io.clipstream.model.testing.RandomCheckpoint.Size;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInTokenizerTest {
    @Test
    void aRandomCheckpointLoadsWithIt(@TempDir Path folder) throws Exception {
        Path tokenizer = folder.resolve("stand-in.json");
        StandInTokenizer.write(tokenizer);
        Path directory = folder.resolve("model");
        new RandomCheckpoint(64, 16, new Size(32, 2, 4), new Size(16, 2, 2), 24).write(directory, tokenizer);

        try (ClipModel model = ClipModel.load(directory, new ClipModelOptions("cpu", 1))) {
            assertThat(model.textEncoder().encode(List.of("a photo of a cat.", "a photo of a dog.")))
                    .hasSize(2)
                    .doesNotHaveDuplicates();
        }
    }
}
