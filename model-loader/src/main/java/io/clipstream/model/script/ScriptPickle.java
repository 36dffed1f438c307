package io.clipstream.model.script;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the part of pickle protocol 2 that {@code torch::jit::Unpickler} reads for a tree of modules. Every tensor is
 * the same placeholder of one element, since weights are pushed later.
 */
final class ScriptPickle {
    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int FALSE = 0x89;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ScriptPickle() {
        out.write(PROTOCOL);
        out.write(2);
    }

    static byte[] module(ScriptClass root) {
        ScriptPickle pickle = new ScriptPickle();
        pickle.object(root);
        pickle.out.write('.');
        return pickle.out.toByteArray();
    }

    static byte[] emptyTuple() {
        ScriptPickle pickle = new ScriptPickle();
        pickle.out.writeBytes(new byte[] {'(', 't', '.'});
        return pickle.out.toByteArray();
    }

    private void object(ScriptClass type) {
        global("__torch__." + TorchScriptArchive.FILE, type.name());
        out.write(')');
        out.write(NEW_OBJECT);
        out.writeBytes(new byte[] {'}', '('});
        text("training");
        out.write(FALSE);
        type.tensors().forEach(tensor -> {
            text(tensor);
            placeholder();
        });
        type.quantised().forEach(weights -> {
            text(weights);
            out.write('N');
        });
        type.children().forEach((child, childType) -> {
            text(child);
            object(childType);
        });
        out.writeBytes(new byte[] {'u', 'b'});
    }

    /** {@code _rebuild_tensor_v2(storage, 0, (1,), (1,), False, OrderedDict())} over storage 0. */
    private void placeholder() {
        global("torch._utils", "_rebuild_tensor_v2");
        out.writeBytes(new byte[] {'(', '('});
        text("storage");
        global("torch", "FloatStorage");
        text("0");
        text("cpu");
        number(1);
        out.writeBytes(new byte[] {'t', 'Q'});
        number(0);
        tupleOfOne();
        tupleOfOne();
        out.write(FALSE);
        global("collections", "OrderedDict");
        out.writeBytes(new byte[] {')', 'R', 't', 'R'});
    }

    private void tupleOfOne() {
        out.write('(');
        number(1);
        out.write('t');
    }

    private void global(String module, String name) {
        out.write('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        int32(bytes.length);
        out.writeBytes(bytes);
    }

    private void number(int value) {
        out.write('J');
        int32(value);
    }

    private void int32(int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(value >>> shift);
        }
    }
}
