package io.clipstream.model.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.model.checkpoint.CheckpointException;

/**
 * {@code transformers.GemmaTokenizerFast}: start and end follow {@code tokenizer_config.json}, not the file's
 * post-processor. Lower case is what {@code do_lower_case} asks for and SigLIP 2 was trained with: transformers 4 leaves
 * it out (huggingface/transformers#43054), transformers 5 puts it before the file's normaliser, as here.
 */
record GemmaRules(boolean lowerCase, boolean addsStart, String start, boolean addsEnd, String end)
        implements TokenizerRules {
    @Override
    public String name() {
        return "gemma";
    }

    @Override
    public TokenSource open(TokenizerFile file) throws CheckpointException {
        ObjectNode json = file.json();
        if (lowerCase) {
            ObjectNode sequence = file.mapper().createObjectNode().put("type", "Sequence");
            ArrayNode normalizers = sequence.putArray("normalizers");
            normalizers.addObject().put("type", "Lowercase");
            if (json.hasNonNull("normalizer")) {
                normalizers.add(json.path("normalizer"));
            }
            json.set("normalizer", sequence);
        }
        json.set("post_processor", template(file));
        return WholeTextSource.of(file, json, addsEnd);
    }

    private ObjectNode template(TokenizerFile file) throws CheckpointException {
        ObjectNode template = file.mapper().createObjectNode().put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        ArrayNode pair = template.putArray("pair");
        ObjectNode special = template.putObject("special_tokens");
        if (addsStart) {
            special(file, start, single, special);
        }
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        if (addsEnd) {
            special(file, end, single, special);
        }
        pair.addAll(single);
        pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
        return template;
    }

    private static void special(TokenizerFile file, String token, ArrayNode single, ObjectNode special)
            throws CheckpointException {
        single.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
        ObjectNode entry = special.putObject(token).put("id", token);
        entry.putArray("ids").add(file.id(token));
        entry.putArray("tokens").add(token);
    }
}
