package io.clipstream.schemas.wire;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * Refuses arrays whose items take no bytes ({@code null}, an empty record, a fixed of size 0). Avro checks every length in a
 * payload against the bytes that are left, which bounds all else; but five bytes could claim two thousand million such items.
 */
final class EmptyItems {
    private final Set<Schema> seen = identitySet();

    private EmptyItems() {}

    /**
     * Looks through the whole schema.
     *
     * @throws SchemaParseException if there is such an array in it
     */
    static void refuse(Schema schema) {
        new EmptyItems().visit(schema);
    }

    private void visit(Schema schema) {
        if (!seen.add(schema)) {
            return;
        }
        switch (schema.getType()) {
            case RECORD -> schema.getFields().forEach(field -> visit(field.schema()));
            case UNION -> schema.getTypes().forEach(this::visit);
            case MAP -> visit(schema.getValueType());
            case ARRAY -> {
                if (isEmpty(schema.getElementType(), identitySet())) {
                    throw new SchemaParseException("it has an array of items that take no bytes: "
                            + schema.getElementType().getType());
                }
                visit(schema.getElementType());
            }
            default -> {}
        }
    }

    /** @param inside the records around it: one that holds itself adds nothing to itself */
    private static boolean isEmpty(Schema schema, Set<Schema> inside) {
        return switch (schema.getType()) {
            case NULL -> true;
            case FIXED -> schema.getFixedSize() == 0;
            case RECORD -> {
                if (!inside.add(schema)) {
                    yield true;
                }
                boolean empty = schema.getFields().stream().allMatch(field -> isEmpty(field.schema(), inside));
                inside.remove(schema);
                yield empty;
            }
            default -> false;
        };
    }

    private static Set<Schema> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
