package io.clipstream.schemas.wire;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** The five bytes before the Avro: a zero, and the schema's id in the registry, big-endian. */
public final class WireFormat {
    /** Bytes before the Avro payload. */
    public static final int HEADER_BYTES = 5;

    static final byte MAGIC = 0;

    private WireFormat() {}

    /** The schema id a value begins with, or empty when it does not begin as this format does. Any four bytes are an id. */
    public static OptionalInt schemaId(byte[] value) {
        return value.length < HEADER_BYTES || value[0] != MAGIC
                ? OptionalInt.empty()
                : OptionalInt.of(ByteBuffer.wrap(value, 1, 4).getInt());
    }

    static byte[] header(int schemaId) {
        return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(schemaId).array();
    }
}
