package io.clipstream.model.engine;

import io.clipstream.model.script.ScriptTarget;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model runs, and why.
 *
 * @param target what its network is generated for
 * @param reason for people
 */
public record DeviceChoice(ScriptTarget target, String reason) {
    private static final Pattern CUDA = Pattern.compile("cuda:([0-9]{1,3})");

    /**
     * Decides.
     *
     * @param setting {@code auto}, {@code cpu} or {@code cuda:N}
     * @throws IllegalArgumentException where the setting is none of these
     * @throws IllegalStateException where a CUDA device is asked for that is not there
     */
    public static DeviceChoice of(String setting) {
        return of(setting, cudaDevices(), System.getProperty("os.arch", ""));
    }

    /**
     * CUDA devices that the engine sees.
     *
     * @throws IllegalStateException where the engine cannot be loaded
     */
    public static int cudaDevices() {
        return TorchEngine.start().getGpuCount();
    }

    static DeviceChoice of(String setting, int cudaDevices, String architecture) {
        ScriptTarget cpu = isX86(architecture) ? ScriptTarget.cpuPacked() : ScriptTarget.cpuPlain();
        if (setting.equals("cpu")) {
            return new DeviceChoice(cpu, "asked for by device=cpu");
        }
        if (setting.equals("auto")) {
            return cudaDevices > 0
                    ? new DeviceChoice(
                            ScriptTarget.cuda(0), "device=auto, and the engine sees " + cudaDevices + " CUDA device(s)")
                    : new DeviceChoice(cpu, "device=auto, and the engine sees no CUDA device");
        }
        Matcher cuda = CUDA.matcher(setting);
        if (!cuda.matches()) {
            throw new IllegalArgumentException("device is auto, cpu or cuda:N, not '" + setting + "'");
        }
        int index = Integer.parseInt(cuda.group(1));
        if (index >= cudaDevices) {
            throw new IllegalStateException("device=" + setting + ", but the engine sees "
                    + (cudaDevices == 0 ? "no CUDA device" : "CUDA devices 0 to " + (cudaDevices - 1) + " only")
                    + ". Set device=cpu or device=auto; or check that nvidia-smi lists the device, and that libtorch 2.7.1"
                    + " with CUDA is installed and named by PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR=cu128");
        }
        return new DeviceChoice(ScriptTarget.cuda(index), "asked for by device=" + setting);
    }

    /** MKL's and oneDNN's packed forms exist there. */
    private static boolean isX86(String architecture) {
        String name = architecture.toLowerCase(Locale.ROOT);
        return name.equals("amd64") || name.equals("x86_64");
    }

    /** One line for the start of the application. */
    public String line(int threads) {
        String precision = target.half() ? "fp16" : "fp32" + (target.packed() ? ", packed weights" : "");
        return target.device() + " (" + precision + (target.isCuda() ? "" : ", " + threads + " threads a call") + "): "
                + reason;
    }
}
