package io.clipstream.schemas.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The JSON Schema (draft 2020-12) of label sets as people write them, for editors to complete and for others to check
 * against. Beside the Avro schema; what the classifier takes is the same, kept so by a test.
 */
public final class LabelSetJsonSchema {
    /** Where the resource is. */
    public static final String RESOURCE = "/io/clipstream/schemas/label-set.schema.json";

    private LabelSetJsonSchema() {}

    /** The schema as it is published: JSON text. */
    public static String text() {
        try (InputStream in =
                Objects.requireNonNull(LabelSetJsonSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
