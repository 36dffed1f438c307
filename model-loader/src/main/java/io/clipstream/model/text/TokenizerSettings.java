package io.clipstream.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@code tokenizer_config.json} changes of a tokeniser: its class, and how prompts are padded. Of {@code
 * spiece.model}, which SigLIP's class reads, a file that lies beside it says whether unknown characters become bytes.
 *
 * @param files that were read
 * @param rules what the class does
 * @param padding the token, and the side
 */
public record TokenizerSettings(List<Path> files, TokenizerRules rules, Padding padding) {
    /** Classes that leave {@code tokenizer.json} as it is, but for padding. */
    private static final Set<String> PLAIN =
            Set.of("CLIPTokenizer", "T5Tokenizer", "BertTokenizer", "XLMRobertaTokenizer", "PreTrainedTokenizer");

    /**
     * Reads the file as {@code transformers.AutoTokenizer} does.
     *
     * @throws CheckpointException where it is missing, or its class is not supported
     */
    public static TokenizerSettings read(Path file) throws IOException {
        JsonSection config = JsonSection.read(file);
        if (!config.text("truncation_side", "right").equals("right")) {
            throw config.refuse("truncation_side", "is not right");
        }
        String name = config.text("tokenizer_class", "");
        String base = name.endsWith("Fast") ? name.substring(0, name.length() - 4) : name;
        boolean gemma = base.equals("GemmaTokenizer");
        boolean siglip = base.equals("SiglipTokenizer");
        if (!gemma && !siglip && !PLAIN.contains(base)) {
            throw config.refuse(
                    "tokenizer_class",
                    (name.isEmpty() ? "is missing" : "is '" + name + "'") + "; supported are SiglipTokenizer,"
                            + " GemmaTokenizer, CLIPTokenizer, T5Tokenizer, BertTokenizer, XLMRobertaTokenizer and"
                            + " PreTrainedTokenizerFast");
        }
        String side = config.text("padding_side", gemma ? "left" : "right");
        if (!side.equals("left") && !side.equals("right")) {
            throw config.refuse("padding_side", "is '" + side + "', neither left nor right");
        }
        List<Path> files = new ArrayList<>(List.of(file));
        Path pieces = file.resolveSibling("spiece.model");
        boolean bytes = siglip && Files.isRegularFile(pieces) && SentencePieceModel.hasByteFallback(pieces);
        if (siglip && Files.isRegularFile(pieces)) {
            files.add(pieces);
        }
        TokenizerRules rules = gemma ? gemma(config) : siglip ? siglip(config, bytes) : TokenizerRules.fileAlone();
        String pad = token(config, "pad_token", siglip ? "</s>" : base.equals("BertTokenizer") ? "[PAD]" : "<pad>");
        return new TokenizerSettings(List.copyOf(files), rules, new Padding(pad, side.equals("left")));
    }

    private static TokenizerRules gemma(JsonSection config) throws CheckpointException {
        return new GemmaRules(
                config.flag("do_lower_case", false),
                config.flag("add_bos_token", true),
                token(config, "bos_token", "<bos>"),
                config.flag("add_eos_token", false),
                token(config, "eos_token", "<eos>"));
    }

    private static TokenizerRules siglip(JsonSection config, boolean bytes) throws CheckpointException {
        if (!config.flag("do_lower_case", true)) {
            throw config.refuse("do_lower_case", "is false; SigLIP's texts are lower case");
        }
        String end = token(config, "eos_token", "</s>");
        String unknown = token(config, "unk_token", "<unk>");
        Set<String> special = new LinkedHashSet<>(List.of(end, unknown, token(config, "pad_token", "</s>")));
        for (JsonNode added : config.node().path("added_tokens_decoder")) {
            special.add(added.path("content").asText());
        }
        return new SiglipRules(end, unknown, List.copyOf(special), bytes);
    }

    /** A token is a text, or an object with one. */
    private static String token(JsonSection config, String key, String otherwise) throws CheckpointException {
        JsonNode value = config.node().path(key);
        return value.isObject() && value.path("content").isTextual()
                ? value.path("content").textValue()
                : config.text(key, otherwise);
    }
}
