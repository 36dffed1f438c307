package io.clipstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {
    @Test
    void autoTakesCudaWhereThereIsOne() {
        assertThat(DeviceChoice.of("auto", 2, "amd64").target().device()).isEqualTo("cuda:0");
        assertThat(DeviceChoice.of("auto", 2, "amd64").line(4))
                .isEqualTo("cuda:0 (fp16): device=auto, and the engine sees 2 CUDA device(s)");
    }

    @Test
    void autoTakesTheProcessorOtherwiseAndSaysWhy() {
        assertThat(DeviceChoice.of("auto", 0, "amd64").line(4))
                .isEqualTo("cpu (fp32, packed weights, 4 threads a call): device=auto, and the engine sees no CUDA"
                        + " device");
    }

    @Test
    void processorsOtherThanX86ComputeWithPlainWeights() {
        assertThat(DeviceChoice.of("cpu", 1, "aarch64").target().packed()).isFalse();
        assertThat(DeviceChoice.of("cpu", 1, "x86_64").target().packed()).isTrue();
    }

    @Test
    void aDeviceThatIsNotThereIsAnErrorWithTheWayOut() {
        assertThatThrownBy(() -> DeviceChoice.of("cuda:0", 0, "amd64"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("device=cuda:0, but the engine sees no CUDA device")
                .hasMessageContaining("Set device=cpu or device=auto")
                .hasMessageContaining("PYTORCH_LIBRARY_PATH");
        assertThatThrownBy(() -> DeviceChoice.of("cuda:2", 2, "amd64"))
                .hasMessageContaining("CUDA devices 0 to 1 only");
        assertThat(DeviceChoice.of("cuda:1", 2, "amd64").target().device()).isEqualTo("cuda:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CPU", "cuda", "cuda:", "cuda:-1", "cuda:0 "})
    void anythingElseIsRefused(String setting) {
        assertThatThrownBy(() -> DeviceChoice.of(setting, 1, "amd64"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auto, cpu or cuda:N");
    }
}
