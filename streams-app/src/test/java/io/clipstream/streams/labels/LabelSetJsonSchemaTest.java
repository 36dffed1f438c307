package io.clipstream.streams.labels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.clipstream.events.LabelSet;
import io.clipstream.schemas.json.LabelSetJsonSchema;
import io.clipstream.schemas.json.PlainJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The published JSON Schema, the Avro schema and the reader say the same. */
class LabelSetJsonSchemaTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode SCHEMA = tree(LabelSetJsonSchema.text());
    private static final JsonSchema VALIDATOR =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SCHEMA);

    /** What makes other fields mean something else. */
    private static final List<String> CONTEXTS = List.of(
            "{}",
            "{\"mode\":\"multi\"}",
            "{\"thresholdOn\":\"similarity\",\"threshold\":0.1}",
            "{\"thresholdOn\":\"similarity\",\"mode\":\"multi\",\"threshold\":0.1}",
            "{\"thresholdOn\":\"similarity\",\"mode\":\"multi\"}",
            "{\"onChange\":\"relabel\",\"lookBack\":\"P7D\"}",
            "{\"onChange\":\"relabel\"}",
            "{\"thresholdOn\":null,\"mode\":null,\"margin\":0.1}");

    private int accepted;
    private int refused;

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> names(Schema record) {
        Set<String> names = new TreeSet<>();
        record.getFields().forEach(field -> names.add(field.name()));
        return names;
    }

    private static JsonNode labelObject() {
        return SCHEMA.at("/$defs/label/else");
    }

    private static boolean readerTakes(JsonNode document) {
        try {
            LabelSetDocument.read("pets", document);
            return true;
        } catch (RejectedLabelSetException e) {
            return false;
        }
    }

    private void agree(JsonNode document) {
        boolean taken = readerTakes(document);
        assertThat(VALIDATOR.validate(document).isEmpty())
                .as("%s", document.toString().length() > 2_000 ? "a long document" : document)
                .isEqualTo(taken);
        if (taken) {
            accepted++;
        } else {
            refused++;
        }
    }

    @Test
    void allThreeHaveTheSameFields() {
        Schema avro = LabelSet.getClassSchema();
        Schema label =
                avro.getField("labels").schema().getElementType().getTypes().get(1);
        Set<String> fields = names(SCHEMA.get("properties"));

        assertThat(names(labelObject().get("properties"))).isEqualTo(names(label));
        assertThat(fields.remove("$schema")).isTrue();
        assertThat(fields).isEqualTo(names(avro));
        // That the reader knows no others is told by its refusals.
        assertThat(refusal("{\"labels\":[{\"name\":\"a\",\"x\":1}],\"x\":1}"))
                .contains("allowed: $schema, " + String.join(", ", fields))
                .contains("allowed: " + String.join(", ", names(label)));
    }

    private static String refusal(String json) {
        try {
            LabelSetDocument.read("pets", tree(json));
            return "";
        } catch (RejectedLabelSetException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void everyFieldIsDescribedForEditors() {
        assertThat(SCHEMA.get("properties"))
                .allSatisfy(
                        field -> assertThat(field.path("description").asText()).isNotEmpty());
        assertThat(names(labelObject().get("properties")))
                .filteredOn(name -> !name.equals("name"))
                .allSatisfy(name -> assertThat(labelObject()
                                .at("/properties/" + name + "/description")
                                .asText())
                        .isNotEmpty());
    }

    @Test
    void templateSetsAreThoseThatTheReaderKnows() {
        assertThat(StreamSupport.stream(
                                SCHEMA.at("/properties/templates/anyOf/1/enum").spliterator(), false)
                        .map(JsonNode::asText))
                .containsExactlyElementsOf(NamedTemplates.names());
    }

    /** Each field at, and just beyond, each bound that the JSON Schema names, in each context. */
    @Test
    void readerAndSchemaAgreeOnWhateverTheSchemaSpeaksOf() {
        for (String context : CONTEXTS) {
            for (String field : names(SCHEMA.get("properties"))) {
                for (JsonNode value : candidates(SCHEMA.get("properties").get(field))) {
                    ObjectNode document = (ObjectNode) tree(context);
                    document.putArray("labels").add("cat");
                    agree(document.set(field, value));
                }
            }
            for (String field : names(labelObject().get("properties"))) {
                for (JsonNode value : candidates(labelObject().get("properties").get(field))) {
                    ObjectNode document = (ObjectNode) tree(context);
                    ObjectNode label = document.putArray("labels").addObject().put("name", "cat");
                    label.set(field, value);
                    agree(document);
                }
            }
        }
        agree(tree("{}"));
        agree(tree("[]"));
        agree(tree("{\"labels\":[{}]}"));
        agree(tree("{\"labels\":[\"cat\"],\"lables\":[]}"));
        for (String content :
                List.of("QQ==", "QQ", "QUI=", "QUI", "QUJD", "QUJDRA==", "Q", "QQ=", "Q===", "QU JD", "QUJ_", "")) {
            agreeOnExample("{\"content\":\"" + content + "\"}");
            agreeOnExample("{\"content\":\"" + content + "\",\"embedding\":null}");
            agreeOnExample("{\"content\":\"" + content + "\",\"embedding\":\"t-0-1\"}");
        }
        for (String place :
                List.of("t-0-1", "a-b-1-2-3", "t-0", "-0-1", "t--0-1", "t-0-x", "t-0-1234567890123456789", "t/x-0-1")) {
            agreeOnExample("{\"embedding\":\"" + place + "\"}");
        }
        agreeOnExample("{\"content\":1}");
        agreeOnExample("{\"content\":null}");
        agreeOnExample("{\"content\":\"QQ==\",\"file\":\"cat.jpg\"}");
        assertThat(accepted).isGreaterThan(300);
        assertThat(refused).isGreaterThan(300);
    }

    private void agreeOnExample(String example) {
        agree(tree("{\"labels\":[{\"name\":\"cat\",\"examples\":[" + example + "]}]}"));
    }

    /** What stands at the bounds of a schema, and what does not. */
    private static List<JsonNode> candidates(JsonNode declared) {
        JsonNode schema = resolved(declared);
        List<JsonNode> values = new ArrayList<>(List.of(
                tree("null"),
                tree("true"),
                tree("\"\""),
                tree("\"x\""),
                tree("\" \\u00a0\\u3000\\ufeff\\u0009\""),
                tree("\"a\\u0007b\""),
                tree("\"a\\n\""),
                tree("\".\""),
                tree("\"..\""),
                tree("\"...\""),
                tree("\"a-changelog\""),
                tree("\"a-changelog.b\""),
                tree("\"a-repartition\""),
                tree("\"\\ud83d\\ude00\""),
                tree("{}"),
                tree("[]"),
                tree("[1]"),
                tree("[null]"),
                tree("[\"\"]"),
                tree("[\"a {} b\"]"),
                tree("[\"a\",\"b\"]"),
                tree("\"P7D\""),
                tree("\"P999D\""),
                tree("\"P1000D\""),
                tree("\"PT24H\""),
                tree("\"PT0H\""),
                tree("\"PT999999M\""),
                tree("\"P7DT1H\""),
                tree("\"-P7D\""),
                tree("0"),
                tree("1"),
                tree("1.5"),
                tree("3.0"),
                tree("-0.5"),
                tree("1e-300")));
        schema.path("enum").forEach(values::add);
        schema.path("anyOf").forEach(each -> values.addAll(candidates(each)));
        for (String bound : List.of("minimum", "maximum", "exclusiveMinimum")) {
            if (schema.has(bound)) {
                double at = schema.get(bound).asDouble();
                values.add(JSON.getNodeFactory().numberNode(at));
                values.add(JSON.getNodeFactory().numberNode(Math.nextUp(at)));
                values.add(JSON.getNodeFactory().numberNode(Math.nextDown(at)));
                values.add(JSON.getNodeFactory().numberNode((int) at + 1));
                values.add(JSON.getNodeFactory().numberNode((int) at - 1));
            }
        }
        if (schema.has("maxLength")) {
            int longest = schema.get("maxLength").asInt();
            values.add(text("x".repeat(longest)));
            values.add(text("x".repeat(longest + 1)));
            values.add(text("\ud83d\ude00".repeat(longest)));
            values.add(text("\ud83d\ude00".repeat(longest + 1)));
        }
        if (schema.has("maxItems") && schema.get("maxItems").asInt() <= 1_000) {
            int most = schema.get("maxItems").asInt();
            values.add(texts(most));
            values.add(texts(most + 1));
            for (JsonNode item : candidates(schema.path("items"))) {
                values.add(JSON.createArrayNode().add(item));
            }
        }
        return values;
    }

    private static JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.has("allOf") ? schema.get("allOf").get(0).path("$ref") : schema.path("$ref");
        return reference.isTextual() ? SCHEMA.at(reference.asText().substring(1)) : schema;
    }

    private static JsonNode text(String text) {
        return JSON.getNodeFactory().textNode(text);
    }

    private static ArrayNode texts(int count) {
        ArrayNode texts = JSON.createArrayNode();
        for (int i = 0; i < count; i++) {
            texts.add("{} " + i);
        }
        return texts;
    }

    @Test
    void bothTakeAsManyLabelsAsThereMayBe() {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode labels = document.putArray("labels");
        for (int i = 0; i < io.clipstream.core.label.LabelSet.MAX_LABELS; i++) {
            labels.add("label " + i);
        }
        agree(document);
        labels.add("one too many");
        agree(document);

        assertThat(accepted).isEqualTo(1);
        assertThat(refused).isEqualTo(1);
    }

    @Test
    void bothKnowTheSameWhiteSpaceAndControlCharacters() {
        for (int unit = 0; unit < 0xd800; unit++) {
            bothKnow((char) unit);
        }
        for (int unit = 0xe000; unit <= 0xffff; unit++) {
            bothKnow((char) unit);
        }
        assertThat(refused).isGreaterThan(60);
    }

    private void bothKnow(char unit) {
        // Only what one of the two could refuse; the rest would take minutes and show nothing.
        if (unit < 0x100 || Character.isWhitespace(unit) || Character.isSpaceChar(unit) || unit >= 0xfe00) {
            String name = String.valueOf(unit);
            agree(JSON.createObjectNode().set("labels", JSON.createArrayNode().add(name)));
            ObjectNode background = (ObjectNode) tree("{\"labels\":[\"cat\"]}");
            background.putArray("background").add(name);
            agree(background);
        }
    }

    /** Records as Avro can hold them, of whatever its schema declares, in the plain JSON that they are read as. */
    @Test
    void readerAndSchemaAgreeOnWhateverAvroCanHold() {
        Random random = new Random(6);
        for (int i = 0; i < 3_000; i++) {
            JsonNode made = made(LabelSet.getClassSchema(), "", random);
            LabelSet record = PlainJson.read(bytes(made), LabelSet.class);
            agree(tree(new String(PlainJson.bytes(record), java.nio.charset.StandardCharsets.UTF_8)));
        }
        assertThat(accepted).isGreaterThan(100);
        assertThat(refused).isGreaterThan(100);
    }

    private static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static JsonNode made(Schema schema, String field, Random random) {
        return switch (schema.getType()) {
            case RECORD -> {
                ObjectNode object = JSON.createObjectNode();
                for (Schema.Field each : schema.getFields()) {
                    // Most fields are left out, or nothing would ever be right as a whole.
                    if (each.name().equals("labels") || each.name().equals("name") || random.nextInt(4) == 0) {
                        object.set(each.name(), made(each.schema(), each.name(), random));
                    }
                }
                yield object;
            }
            case ARRAY -> {
                ArrayNode array = JSON.createArrayNode();
                int size = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(2);
                for (int i = 0; i < size; i++) {
                    array.add(made(schema.getElementType(), field + i, random));
                }
                yield array;
            }
            case UNION ->
                made(schema.getTypes().get(random.nextInt(schema.getTypes().size())), field, random);
            case STRING -> text(word(field, random));
            case DOUBLE ->
                JSON.getNodeFactory()
                        .numberNode(List.of(-1.5, -0.25, 0.0, 0.25, 0.5, 1.0, 1.5, 100.0, 2_000.0)
                                .get(random.nextInt(9)));
            case INT ->
                JSON.getNodeFactory()
                        .numberNode(List.of(-1, 0, 1, 5, 1_000, 1_001).get(random.nextInt(6)));
            case BOOLEAN -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case BYTES -> text(List.of("", "QQ==", "QUJD", "QUJDRA==").get(random.nextInt(4)));
            case NULL -> JSON.nullNode();
            default -> throw new IllegalStateException("no values of type " + schema + " yet");
        };
    }

    private static String word(String field, Random random) {
        if (field.equals("embedding") && random.nextInt(4) > 0) {
            return "clipstream.image-embeddings-3-1042";
        }
        JsonNode codes = SCHEMA.path("properties").path(field).path("enum");
        if (codes.size() > 1 && random.nextInt(5) > 0) {
            return codes.get(random.nextInt(codes.size() - 1)).asText();
        }
        List<String> words = List.of("imagenet", "a photo of a {}.", "a photo of a {}.", "{}", "cat", "dog", " ");
        // Names differ, since the schema cannot say that they must.
        String unique = field.equals("name") || field.startsWith("labels") ? " " + random.nextInt() : "";
        String word = words.get(random.nextInt(words.size()));
        return random.nextInt(20) == 0 ? word : word + unique;
    }

    @Test
    void theSchemaIsValidItself() {
        JsonSchema meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(com.networknt.schema.SchemaLocation.of(com.networknt.schema.SchemaId.V202012));

        assertThat(meta.validate(SCHEMA)).isEmpty();
        assertThat(VALIDATOR.validate(tree("{\"labels\":[\"cat\",\"cat\"]}"))).isNotEmpty();
    }
}
