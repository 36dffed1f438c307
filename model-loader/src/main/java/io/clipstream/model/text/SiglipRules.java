package io.clipstream.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.model.checkpoint.CheckpointException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code transformers.SiglipTokenizer}, which runs sentencepiece, not {@code tokenizer.json}: of that only the character
 * map and the pieces are taken, which are sentencepiece's too. The native tokeniser would normalise grapheme by grapheme
 * and add scores as fp64: other ids for Hangul letters, half-width kana and long runs of a letter.
 *
 * @param end the end token
 * @param unknown the unknown token
 * @param special all tokens that a text is split at
 * @param bytes whether what no piece covers becomes bytes
 */
record SiglipRules(String end, String unknown, List<String> special, boolean bytes) implements TokenizerRules {
    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");

    @Override
    public String name() {
        return "siglip";
    }

    @Override
    public TokenSource open(TokenizerFile file) throws CheckpointException {
        ObjectNode json = file.json();
        JsonNode model = json.path("model");
        if (!model.path("type").asText().equals("Unigram")
                || !model.path("vocab").isArray()) {
            throw new CheckpointException(
                    file.file(),
                    "'model.type' is " + model.path("type") + ", but SiglipTokenizer, which tokenizer_config.json"
                            + " names, needs Unigram");
        }
        Map<String, Long> ids = new LinkedHashMap<>();
        for (String token : special) {
            ids.put(token, file.id(token));
        }
        return new SiglipSource(
                pieces(file, model, ids), normalizer(file, json.path("normalizer")), ids, file.id(end), unknown);
    }

    /** Sentencepiece never finds control tokens in a text. */
    private UnigramPieces pieces(TokenizerFile file, JsonNode model, Map<String, Long> control)
            throws CheckpointException {
        JsonNode vocabulary = model.path("vocab");
        int unknown = model.path("unk_id").asInt(-1);
        if (unknown < 0 || unknown >= vocabulary.size()) {
            throw new CheckpointException(
                    file.file(), "'model.unk_id' is " + model.path("unk_id") + ", not a token of its vocabulary");
        }
        boolean fallback = bytes || model.path("byte_fallback").asBoolean();
        long[] byteIds = new long[fallback ? 256 : 0];
        for (int i = 0; i < byteIds.length; i++) {
            byteIds[i] = file.id(byteName(i));
        }
        Map<String, Integer> ids = new HashMap<>();
        float[] scores = new float[vocabulary.size()];
        for (int i = 0; i < scores.length; i++) {
            String piece = vocabulary.path(i).path(0).asText();
            scores[i] = vocabulary.path(i).path(1).floatValue();
            boolean isByte = fallback && BYTE.matcher(piece).matches();
            if (i != unknown && !isByte && !piece.equals("<pad>") && !control.containsKey(piece)) {
                ids.put(piece, i);
            }
        }
        return UnigramPieces.of(ids, scores, unknown, byteIds);
    }

    private static String byteName(int value) {
        return "<0x%02X>".formatted(value);
    }

    private static SentencePieceNormalizer normalizer(TokenizerFile file, JsonNode normalizer)
            throws CheckpointException {
        JsonNode parts = normalizer.path("type").asText().equals("Sequence") ? normalizer.path("normalizers") : null;
        String map = "";
        boolean joinsSpaces = false;
        for (JsonNode part : parts == null ? List.of(normalizer) : parts) {
            map = part.path("precompiled_charsmap").asText(map);
            joinsSpaces |= part.path("type").asText().equals("Replace");
        }
        try {
            return new SentencePieceNormalizer(Base64.getDecoder().decode(map), joinsSpaces);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    file.file(), "'normalizer' has no readable precompiled_charsmap: " + e.getMessage(), e);
        }
    }
}
