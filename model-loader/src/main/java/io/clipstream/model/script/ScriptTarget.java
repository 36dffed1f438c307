package io.clipstream.model.script;

import java.util.regex.Pattern;

/**
 * What generated code is made for.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param half whether to compute in fp16; only on CUDA, where it is fast, while a CPU computes in fp32
 * @param packed whether matrix products use weights packed by MKL, and convolutions weights packed by oneDNN: only on
 *     x86-64 CPUs
 */
public record ScriptTarget(String device, boolean half, boolean packed) {
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda:[0-9]{1,3}");

    public ScriptTarget {
        if (!DEVICE.matcher(device).matches()) {
            throw new IllegalArgumentException("device is cpu or cuda:N, not '" + device + "'");
        }
        if (device.equals("cpu") ? half : packed) {
            throw new IllegalArgumentException("half precision is for CUDA, packed weights are for CPUs");
        }
    }

    /** fp32 with packed weights. */
    public static ScriptTarget cpuPacked() {
        return new ScriptTarget("cpu", false, true);
    }

    /** fp32 with plain operators, on any processor. */
    public static ScriptTarget cpuPlain() {
        return new ScriptTarget("cpu", false, false);
    }

    /** fp16 with plain operators. */
    public static ScriptTarget cuda(int index) {
        return new ScriptTarget("cuda:" + index, true, false);
    }

    public boolean isCuda() {
        return !device.equals("cpu");
    }

    /** The device, as an expression of the source. */
    public String deviceExpression() {
        return "torch.device(\"" + device + "\")";
    }

    /** Number of the computing type in TorchScript: 5 is Half, 6 is Float. */
    public int scalarType() {
        return half ? 5 : 6;
    }
}
