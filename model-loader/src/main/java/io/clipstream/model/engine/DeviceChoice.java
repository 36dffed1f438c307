package io.clipstream.model.engine;

import io.clipstream.model.script.LinearForm;
import io.clipstream.model.script.ScriptTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Where a model runs, and why.
 *
 * @param targets what its network is generated for: one, or one for each of several CUDA devices, alike but for the device
 * @param reason for people
 */
public record DeviceChoice(List<ScriptTarget> targets, String reason) {
    private static final Pattern CUDA = Pattern.compile("cuda:([0-9]{1,3})");

    public DeviceChoice {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("at least one device");
        }
    }

    /** What is there. */
    record Machine(int cudaDevices, ProcessorKind processor, Supplier<LinearForm> packing) {}

    /**
     * Decides.
     *
     * @param setting {@code auto}, {@code cpu}, {@code cuda} (all devices), {@code cuda:N} or several of these with commas
     * @throws IllegalArgumentException where the setting is none of these, or the precision is not for the device
     * @throws IllegalStateException where a CUDA device is asked for that is not there
     */
    public static DeviceChoice of(String setting, Precision precision) {
        return of(setting, precision, new Machine(cudaDevices(), ProcessorKind.here(), PackingTrial::fastest));
    }

    /**
     * CUDA devices that the engine sees.
     *
     * @throws IllegalStateException where the engine cannot be loaded
     */
    public static int cudaDevices() {
        return TorchEngine.start().getGpuCount();
    }

    static DeviceChoice of(String setting, Precision precision, Machine machine) {
        int seen = machine.cudaDevices;
        return switch (setting) {
            case "cpu" -> new DeviceChoice(List.of(cpu(precision, machine)), "asked for by device=cpu");
            case "auto" ->
                seen > 0
                        ? new DeviceChoice(
                                List.of(cuda(0, precision)),
                                "device=auto, and the engine sees " + seen + " CUDA device(s)")
                        : new DeviceChoice(
                                List.of(cpu(precision, machine)), "device=auto, and the engine sees no CUDA device");
            case "cuda" -> {
                requireDevice(setting, 0, seen);
                yield new DeviceChoice(
                        IntStream.range(0, seen)
                                .mapToObj(i -> cuda(i, precision))
                                .toList(),
                        "device=cuda, and the engine sees " + seen + " CUDA device(s)");
            }
            default -> new DeviceChoice(listed(setting, precision, seen), "asked for by device=" + setting);
        };
    }

    private static List<ScriptTarget> listed(String setting, Precision precision, int seen) {
        List<ScriptTarget> targets = new ArrayList<>();
        for (String device : setting.split(",", -1)) {
            Matcher cuda = CUDA.matcher(device);
            if (!cuda.matches()) {
                throw new IllegalArgumentException(
                        "device is auto, cpu, cuda or cuda:N, or several cuda:N with commas, not '" + setting + "'");
            }
            int index = Integer.parseInt(cuda.group(1));
            requireDevice(setting, index, seen);
            targets.add(cuda(index, precision));
        }
        if (targets.stream().distinct().count() < targets.size()) {
            throw new IllegalArgumentException("device names a device twice: '" + setting + "'");
        }
        return targets;
    }

    private static void requireDevice(String setting, int index, int seen) {
        if (index >= seen) {
            throw new IllegalStateException("device=" + setting + ", but the engine sees "
                    + (seen == 0 ? "no CUDA device" : "CUDA devices 0 to " + (seen - 1) + " only")
                    + ". Set device=cpu or device=auto; or check that nvidia-smi lists the device, and that libtorch 2.7.1"
                    + " with CUDA is installed and named by PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR=cu128");
        }
    }

    private static ScriptTarget cuda(int index, Precision precision) {
        if (precision == Precision.INT8) {
            throw new IllegalArgumentException(
                    "model.precision=int8 is for CPUs, and the device is cuda: set model.precision=fp16, or device=cpu");
        }
        return ScriptTarget.cuda(index, precision != Precision.FP32);
    }

    private static ScriptTarget cpu(Precision precision, Machine machine) {
        if (precision == Precision.FP16) {
            throw new IllegalArgumentException(
                    "model.precision=fp16 is for CUDA, and the device is cpu: set model.precision=fp32");
        }
        if (machine.processor.x86()) {
            return ScriptTarget.cpu(
                    precision == Precision.INT8 ? machine.processor.quantised() : machine.packing.get());
        }
        if (precision == Precision.INT8) {
            throw new IllegalArgumentException(
                    "model.precision=int8 is for x86-64 processors, and this is none: set model.precision=fp32");
        }
        return ScriptTarget.cpuPlain();
    }

    /** The target; the first of several. */
    public ScriptTarget target() {
        return targets.get(0);
    }

    /** What the image tower computes in; never {@link Precision#AUTO}. */
    public Precision precision() {
        return target().half() ? Precision.FP16 : target().isQuantised() ? Precision.INT8 : Precision.FP32;
    }

    /** One line for the start of the application. */
    public String line() {
        String devices =
                String.join(", ", targets.stream().map(ScriptTarget::device).toList());
        String form = target().isCuda()
                ? ""
                : switch (target().imageLinear()) {
                    case MAPPED -> ", weights mapped";
                    case MKL -> ", weights packed by MKL";
                    case ONEDNN -> ", weights packed by oneDNN";
                    default -> "";
                };
        return devices + " (" + precision().key() + form + "): " + reason;
    }
}
