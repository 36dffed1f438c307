package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.text.Padding;
import io.clipstream.model.text.PaddingToken;
import io.clipstream.model.text.PoolRule;
import io.clipstream.model.text.TextCleaning;
import io.clipstream.model.text.TokenizerRules;
import io.clipstream.model.text.TokenizerSettings;
import io.clipstream.model.text.TokenizerSpec;
import io.clipstream.model.transformer.TextTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How {@code open_clip.get_tokenizer} turns texts into ids: its {@code SimpleTokenizer}, whose vocabulary {@code
 * tokenizer.json} repeats, or with {@code hf_tokenizer_name} its {@code HFTokenizer} over the directory's own file.
 */
final class OpenClipTokenizer {
    private static final String FILE = "tokenizer.json";
    private static final String SETTINGS = "tokenizer_config.json";
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
        boolean stripEnd = options.flag("strip_sep_token", false);
        boolean pads = !tower.causal() || pool.place() == PoolRule.Place.LAST || stripEnd;
        TokenizerRules rules = TokenizerRules.openClipSimple();
        Padding padding = new Padding(null, false, OptionalLong.empty());
        if (own) {
            Path settings = directory.resolve(SETTINGS);
            TokenizerSettings named = Files.isRegularFile(settings) ? TokenizerSettings.read(settings) : null;
            rules = named == null ? TokenizerRules.fileAlone() : named.rules();
            padding = !pads || named != null
                    ? (named == null ? padding : named.padding())
                    : new Padding(PaddingToken.of(file), false);
        }
        return new TokenizerSpec(
                file,
                tower.context(),
                tower.vocabulary(),
                cleaning(options, own),
                pool,
                rules,
                pads
                        ? new Padding(
                                padding.token(), padding.left(), stripEnd ? OptionalLong.of(0) : OptionalLong.empty())
                        : null);
    }

    /** What the ids depend on, besides {@code tokenizer.json}. */
    static List<Path> files(Path directory, JsonSection text) {
        return text.has("hf_tokenizer_name") ? PaddingToken.files(directory) : List.of();
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
}
