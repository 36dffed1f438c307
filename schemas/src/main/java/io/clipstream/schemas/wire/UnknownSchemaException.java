package io.clipstream.schemas.wire;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answered, and it has no schema of that id. */
public final class UnknownSchemaException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final int schemaId;

    public UnknownSchemaException(int schemaId) {
        super("the schema registry has no schema with id " + schemaId);
        this.schemaId = schemaId;
    }

    public int schemaId() {
        return schemaId;
    }
}
