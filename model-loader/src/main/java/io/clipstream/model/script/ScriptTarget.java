package io.clipstream.model.script;

import java.util.regex.Pattern;

/**
 * What generated code is made for.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param half whether to compute in fp16; for CUDA, where it is fast; a CPU is slower so than in fp32. CUDA's layer norm
 *     takes fp16, but computes its statistics and its result in fp32, as the references do, and rounds once
 * @param imageLinear linear layers of the image tower
 * @param textLinear linear layers of the text tower, which are never quantised: prompts are few, and an error in a
 *     label's vector meets every picture
 */
public record ScriptTarget(String device, boolean half, LinearForm imageLinear, LinearForm textLinear) {
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda:[0-9]{1,3}");

    public ScriptTarget {
        if (!DEVICE.matcher(device).matches()) {
            throw new IllegalArgumentException("device is cpu or cuda:N, not '" + device + "'");
        }
        boolean plain = imageLinear == LinearForm.PLAIN && textLinear == LinearForm.PLAIN;
        if (!plain && (half || !device.equals("cpu"))) {
            throw new IllegalArgumentException("packed weights are for CPUs, and fp32");
        }
        if (textLinear.isQuantised() || (textLinear == LinearForm.PLAIN) != (imageLinear == LinearForm.PLAIN)) {
            throw new IllegalArgumentException("a text tower of " + textLinear + " beside images of " + imageLinear);
        }
    }

    /** fp32 with packed weights, by oneDNN. */
    public static ScriptTarget cpuPacked() {
        return cpuPacked(LinearForm.ONEDNN);
    }

    /** fp32 with packed weights. */
    public static ScriptTarget cpuPacked(LinearForm linear) {
        return new ScriptTarget("cpu", false, linear, linear);
    }

    /** fp32 with plain operators, on any processor. */
    public static ScriptTarget cpuPlain() {
        return cpuPacked(LinearForm.PLAIN);
    }

    /** What CUDA computes, on a CPU: for comparing, not for use. */
    public static ScriptTarget cpuHalf() {
        return new ScriptTarget("cpu", true, LinearForm.PLAIN, LinearForm.PLAIN);
    }

    /** fp16 with plain operators. */
    public static ScriptTarget cuda(int index) {
        return cuda(index, true);
    }

    /** Plain operators. */
    public static ScriptTarget cuda(int index, boolean half) {
        return new ScriptTarget("cuda:" + index, half, LinearForm.PLAIN, LinearForm.PLAIN);
    }

    /** The same for a CPU with a quantised image tower. */
    public ScriptTarget quantised(LinearForm form) {
        return new ScriptTarget(device, half, form, textLinear);
    }

    public boolean isCuda() {
        return !device.equals("cpu");
    }

    /** Whether convolutions use weights packed by oneDNN: only on x86-64 CPUs, as packed linear layers. */
    public boolean packed() {
        return imageLinear != LinearForm.PLAIN;
    }

    public boolean isQuantised() {
        return imageLinear.isQuantised();
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
