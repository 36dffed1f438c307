package io.clipstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.model.script.LinearForm;
import io.clipstream.model.script.ScriptTarget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {
    private static final ProcessorKind AVX2 = ProcessorKind.of("amd64", List.of("avx", "avx2"));
    private static final ProcessorKind VNNI = ProcessorKind.of("x86_64", List.of("avx2", "avx512f", "avx512_vnni"));
    private static final ProcessorKind ARM = ProcessorKind.of("aarch64", List.of());

    private static DeviceChoice choose(String setting, Precision precision, int cudaDevices, ProcessorKind processor) {
        return DeviceChoice.of(
                setting, precision, new DeviceChoice.Machine(cudaDevices, processor, () -> LinearForm.MKL));
    }

    private static DeviceChoice choose(String setting, int cudaDevices) {
        return choose(setting, Precision.AUTO, cudaDevices, AVX2);
    }

    @Test
    void autoTakesCudaWhereThereIsOne() {
        assertThat(choose("auto", 2).target().device()).isEqualTo("cuda:0");
        assertThat(choose("auto", 2).line())
                .isEqualTo("cuda:0 (fp16): device=auto, and the engine sees 2 CUDA device(s)");
    }

    @Test
    void autoTakesTheProcessorOtherwiseAndSaysWhy() {
        assertThat(choose("auto", 0).line())
                .isEqualTo("cpu (fp32, weights packed by MKL): device=auto, and the engine sees no CUDA device");
    }

    @Test
    void severalDevicesAreNamedOrAllTaken() {
        assertThat(choose("cuda", 3).targets())
                .extracting(ScriptTarget::device)
                .containsExactly("cuda:0", "cuda:1", "cuda:2");
        assertThat(choose("cuda:2,cuda:0", 3).targets())
                .extracting(ScriptTarget::device)
                .containsExactly("cuda:2", "cuda:0");
        assertThat(choose("cuda:2,cuda:0", 3).line()).startsWith("cuda:2, cuda:0 (fp16): asked for");
        assertThatThrownBy(() -> choose("cuda:1,cuda:1", 3)).hasMessageContaining("twice");
        assertThatThrownBy(() -> choose("cuda", 0)).hasMessageContaining("the engine sees no CUDA device");
    }

    @Test
    void processorsOtherThanX86ComputeWithPlainWeights() {
        assertThat(choose("cpu", Precision.FP32, 1, ARM).target().packed()).isFalse();
        assertThat(choose("cpu", Precision.FP32, 1, AVX2).target().packed()).isTrue();
    }

    @Test
    void int8TakesSevenBitsWhereEightWouldSaturate() {
        assertThat(choose("cpu", Precision.INT8, 0, AVX2).target().imageLinear())
                .isEqualTo(LinearForm.INT8_PAIRS);
        assertThat(choose("cpu", Precision.INT8, 0, VNNI).target().imageLinear())
                .isEqualTo(LinearForm.INT8);
        assertThat(choose("cpu", Precision.INT8, 0, VNNI).target().textLinear()).isEqualTo(LinearForm.MAPPED);
    }

    @Test
    void aPrecisionThatTheDeviceDoesNotHaveIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> choose("cpu", Precision.FP16, 0, AVX2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set model.precision=fp32");
        assertThatThrownBy(() -> choose("cuda:0", Precision.INT8, 1, AVX2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set model.precision=fp16");
        assertThatThrownBy(() -> choose("cpu", Precision.INT8, 0, ARM)).hasMessageContaining("x86-64");
        assertThat(choose("cuda:0", Precision.FP32, 1, AVX2).precision()).isEqualTo(Precision.FP32);
    }

    @Test
    void aDeviceThatIsNotThereIsAnErrorWithTheWayOut() {
        assertThatThrownBy(() -> choose("cuda:0", 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("device=cuda:0, but the engine sees no CUDA device")
                .hasMessageContaining("Set device=cpu or device=auto")
                .hasMessageContaining("PYTORCH_LIBRARY_PATH");
        assertThatThrownBy(() -> choose("cuda:2", 2)).hasMessageContaining("CUDA devices 0 to 1 only");
        assertThat(choose("cuda:1", 2).target().device()).isEqualTo("cuda:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:0 ", "cuda:0,", "cpu,cuda:0"})
    void anythingElseIsRefused(String setting) {
        assertThatThrownBy(() -> choose(setting, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auto, cpu, cuda or cuda:N");
    }
}
