package io.clipstream.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.events.Classification;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.ImageEvent;
import io.clipstream.events.LabelSet;
import io.clipstream.events.LabelSetStatus;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * The records that stand alone as a message, and their schemas as clients of other languages see them: the generated
 * classes' own schemas without Java's {@code avro.java.string} remarks. Every version ever released is kept in
 * {@code src/main/avro-history}.
 */
public final class EventSchemas {
    private static final String JAVA_STRING = "avro.java.string";
    private static final ObjectMapper JSON = new ObjectMapper();

    private EventSchemas() {}

    /** The message records' classes, in the order of their topics. */
    public static List<Class<? extends SpecificRecordBase>> records() {
        return List.of(
                ImageEvent.class, LabelSet.class, LabelSetStatus.class, Classification.class, ImageEmbedding.class);
    }

    /** The message record of that full name ({@code io.clipstream.events.…}), or empty when it is none of ours. */
    public static Optional<Class<? extends SpecificRecordBase>> record(String fullName) {
        return records().stream().filter(r -> r.getName().equals(fullName)).findFirst();
    }

    /**
     * The schema as it is registered and written down: documentation, defaults and logical types kept, Java's remarks
     * gone.
     */
    public static Schema published(Schema generated) {
        try {
            return new Schema.Parser()
                    .parse(withoutJava(JSON.readTree(generated.toString())).toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro wrote a schema that is not JSON: " + generated.getFullName(), e);
        }
    }

    private static JsonNode withoutJava(JsonNode node) {
        if (node instanceof ObjectNode object && object.remove(JAVA_STRING) != null && object.size() == 1) {
            return object.get("type");
        }
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> object.set(name, withoutJava(object.get(name))));
        } else if (node.isArray()) {
            var array = (ArrayNode) node;
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withoutJava(array.get(i)));
            }
        }
        return node;
    }
}
