package io.clipstream.model.checkpoint;

/** Element types of the safetensors format, by their names there. */
public enum StoredType {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E4M3(1),
    F8_E5M2(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    I64(8),
    U64(8),
    F64(8);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes an element takes. */
    public int bytes() {
        return bytes;
    }

    /** Whether an encoder can be made of it: fp32, or half precision that is widened to fp32. */
    public boolean isWeight() {
        return this == F32 || this == F16 || this == BF16;
    }
}
