package io.clipstream.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How a checkpoint's texts become ids.
 *
 * @param file its {@code tokenizer.json}
 * @param context most tokens a prompt may have, with start and end
 * @param vocabulary number of tokens the text tower knows
 * @param cleaning done before the file's own rules
 * @param pool where the text tower takes its vector from
 */
public record TokenizerSpec(Path file, int context, int vocabulary, TextCleaning cleaning, PoolRule pool) {
    public TokenizerSpec {
        if (context < 2) {
            throw new IllegalArgumentException("a context holds start and end at least, not " + context);
        }
    }

    /** The kind of tokeniser, as the file names it: {@code BPE}, {@code Unigram}, … */
    public String kind() throws IOException {
        return JsonSection.read(file).section("model").text("type", "not named");
    }

    /**
     * Compares the file with the text tower, without the tokeniser's native library.
     *
     * @throws CheckpointException where the file is missing, not JSON, or has an id the text tower does not know
     */
    public void refuseUnknownTokens() throws IOException {
        JsonSection json = JsonSection.read(file);
        int highest = 0;
        for (JsonNode id : json.section("model").section("vocab").node()) {
            highest = Math.max(highest, id.asInt(Integer.MAX_VALUE));
        }
        for (JsonNode added : json.node().path("added_tokens")) {
            highest = Math.max(highest, added.path("id").asInt(Integer.MAX_VALUE));
        }
        if (highest >= vocabulary) {
            throw new CheckpointException(
                    file, "has a token " + highest + ", but the text tower knows " + vocabulary + " tokens");
        }
    }
}
