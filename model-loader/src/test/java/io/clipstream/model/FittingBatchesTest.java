package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.clipstream.model.engine.OutOfDeviceMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A device that holds so many items at a time stands in for one that runs out of memory. */
class FittingBatchesTest {
    private final List<Integer> tried = new ArrayList<>();

    private List<String> encode(List<Integer> batch, int room) {
        tried.add(batch.size());
        if (batch.size() > room) {
            throw new OutOfDeviceMemoryException(new EngineException("CUDA out of memory. Tried to allocate 20 MiB"));
        }
        return batch.stream().map(String::valueOf).toList();
    }

    private static List<Integer> items(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void aBatchThatDoesNotFitIsHalvedAndTheSizeRemembered() {
        FittingBatches batches = new FittingBatches("images", 64);

        List<String> first = batches.run(items(64), batch -> encode(batch, 20));
        List<String> second = batches.run(items(32), batch -> encode(batch, 20));

        assertThat(first)
                .containsExactlyElementsOf(
                        items(64).stream().map(String::valueOf).toList());
        assertThat(second).hasSize(32);
        assertThat(tried).containsExactly(64, 32, 16, 16, 16, 16, 16, 16);
        assertThat(batches.largest()).isEqualTo(16);
    }

    @Test
    void whereNotEvenOneFitsTheFailureIsTold() {
        FittingBatches batches = new FittingBatches("images", 4);

        assertThatThrownBy(() -> batches.run(items(4), batch -> encode(batch, 0)))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("CUDA out of memory");
        assertThat(tried).containsExactly(4, 2, 1);
    }

    @Test
    void otherFailuresPassThrough() {
        FittingBatches batches = new FittingBatches("images", 4);

        assertThatThrownBy(() -> batches.run(items(4), batch -> {
                    throw new IllegalStateException("closed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(batches.largest()).isEqualTo(4);
    }
}
