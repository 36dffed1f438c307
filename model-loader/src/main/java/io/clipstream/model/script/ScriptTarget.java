package io.clipstream.model.script;

import java.util.regex.Pattern;

/**
 * What generated code is made for.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param half whether to compute in fp16; for CUDA, where it is fast; a CPU is slower so than in fp32. CUDA's layer norm
 *     takes fp16, but computes its statistics and its result in fp32, as the references do, and rounds once
 * @param imageLinear linear layers of the image tower
 * @param textLinear linear layers of the text tower: never quantised, since prompts are few, and an error in a label's
 *     vector meets every picture; nor packed, since that takes memory for good
 */
public record ScriptTarget(String device, boolean half, LinearForm imageLinear, LinearForm textLinear) {
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda:[0-9]{1,3}");

    public ScriptTarget {
        if (!DEVICE.matcher(device).matches()) {
            throw new IllegalArgumentException("device is cpu or cuda:N, not '" + device + "'");
        }
        boolean plain = imageLinear == LinearForm.PLAIN && textLinear == LinearForm.PLAIN;
        if (!plain && (half || !device.equals("cpu"))) {
            throw new IllegalArgumentException(imageLinear + " weights are for CPUs, and fp32");
        }
        if (textLinear != (imageLinear == LinearForm.PLAIN ? LinearForm.PLAIN : LinearForm.MAPPED)) {
            throw new IllegalArgumentException("a text tower of " + textLinear + " beside images of " + imageLinear);
        }
    }

    /** fp32 with packed weights, by oneDNN. */
    public static ScriptTarget cpuPacked() {
        return cpu(LinearForm.ONEDNN);
    }

    /** fp32 on an x86-64 processor. */
    public static ScriptTarget cpu(LinearForm imageLinear) {
        return new ScriptTarget("cpu", false, imageLinear, LinearForm.MAPPED);
    }

    /** fp32 with plain operators, on any processor. */
    public static ScriptTarget cpuPlain() {
        return new ScriptTarget("cpu", false, LinearForm.PLAIN, LinearForm.PLAIN);
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

    public boolean isCuda() {
        return !device.equals("cpu");
    }

    /** Whether convolutions use weights packed by oneDNN: on x86-64 CPUs. */
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
