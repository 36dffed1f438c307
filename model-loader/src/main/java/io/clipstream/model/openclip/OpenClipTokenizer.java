package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.text.Padding;
import io.clipstream.model.text.PaddingToken;
import io.clipstream.model.text.PoolRule;
import io.clipstream.model.text.TextCleaning;
import io.clipstream.model.text.TokenizerSpec;
import io.clipstream.model.transformer.TextTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How {@code open_clip.get_tokenizer} turns texts into ids: its {@code SimpleTokenizer}, whose vocabulary {@code
 * tokenizer.json} repeats, or with {@code hf_tokenizer_name} its {@code HFTokenizer} over the directory's own file.
 */
final class OpenClipTokenizer {
    private static final String FILE = "tokenizer.json";
    /** {@code SimpleTokenizer} pads with 0. */
    private static final long SIMPLE_PADDING = 0;
    /** {@code CLIPTextCfg}'s default. */
    private static final long DEFAULT_END = 2;

    private OpenClipTokenizer() {}

    static TokenizerSpec read(Path directory, JsonSection text, TextTransformer tower) throws IOException {
        String mode = text.text("tokenizer_mode", "");
        if (!mode.isEmpty()) {
            throw text.refuse("tokenizer_mode", "is '" + mode + "', which is not supported; " + Refusal.USE_CLIP);
        }
        boolean own = text.has("hf_tokenizer_name");
        JsonSection options = text.section("tokenizer_kwargs");
        options.refuseKeysOtherThan(own ? Set.of("clean", "strip_sep_token") : Set.of("clean"));
        Path file = directory.resolve(FILE);
        PoolRule pool = pool(text);
        return new TokenizerSpec(
                file,
                tower.context(),
                tower.vocabulary(),
                cleaning(options, own),
                pool,
                padding(file, own, options.flag("strip_sep_token", false), pool, tower));
    }

    /** What the ids depend on, besides {@code tokenizer.json}. */
    static List<Path> files(Path directory, TokenizerSpec spec) {
        return spec.padding() == null ? List.of() : PaddingToken.files(directory);
    }

    private static PoolRule pool(JsonSection text) throws CheckpointException {
        String type = text.text("pool_type", "argmax");
        return switch (type) {
            case "argmax" -> PoolRule.highestId();
            case "eos" -> PoolRule.firstOf(text.integer("eos_id", DEFAULT_END));
            case "first" -> PoolRule.first();
            case "last" -> PoolRule.last();
            default ->
                throw text.refuse(
                        "pool_type",
                        "is '" + type + "'; supported are argmax, eos, first and last, since a text has one vector");
        };
    }

    private static TextCleaning cleaning(JsonSection options, boolean own) throws CheckpointException {
        String clean = options.text("clean", own ? "whitespace" : "lower");
        return switch (clean) {
            case "whitespace" -> TextCleaning.OPEN_CLIP_WHITESPACE;
            case "lower" -> TextCleaning.OPEN_CLIP_LOWER;
            case "canonicalize" -> TextCleaning.OPEN_CLIP_CANONICALIZE;
            default ->
                throw options.refuse("clean", "is '" + clean + "'; open_clip knows whitespace, lower and canonicalize");
        };
    }

    private static @Nullable Padding padding(
            Path file, boolean own, boolean stripEnd, PoolRule pool, TextTransformer tower) throws IOException {
        if (tower.causal() && pool.place() != PoolRule.Place.LAST && !stripEnd) {
            return null;
        }
        return new Padding(
                own ? PaddingToken.id(file) : SIMPLE_PADDING, stripEnd ? OptionalLong.of(0) : OptionalLong.empty());
    }
}
