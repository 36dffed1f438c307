package io.clipstream.model.text;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a checkpoint's texts become ids.
 *
 * @param file its {@code tokenizer.json}
 * @param context most tokens a prompt may have, with start and end
 * @param vocabulary number of tokens the text tower knows
 * @param cleaning done before the tokeniser
 * @param pool where the text tower takes its vector from
 * @param rules what the reference's tokeniser class does beside the file
 * @param padding fills prompts up to the context, where the text tower sees padding; else null
 */
public record TokenizerSpec(
        Path file,
        int context,
        int vocabulary,
        TextCleaning cleaning,
        PoolRule pool,
        TokenizerRules rules,
        @Nullable Padding padding) {
    public TokenizerSpec {
        if (context < 2) {
            throw new IllegalArgumentException("a context holds start and end at least, not " + context);
        }
        if (pool.place() == PoolRule.Place.LAST && padding == null) {
            throw new IllegalArgumentException(
                    "a tower that pools the last position has prompts that fill the context");
        }
    }

    /** The file alone, for a causal text tower, which does not see padding. */
    public TokenizerSpec(Path file, int context, int vocabulary, TextCleaning cleaning, PoolRule pool) {
        this(file, context, vocabulary, cleaning, pool, TokenizerRules.fileAlone(), null);
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
        TokenizerFile.read(file).refuseTokensFrom(vocabulary);
    }
}
