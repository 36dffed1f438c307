package io.clipstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ids of thousands of awkward texts, all of them and in full length, against the reference tokenizers of every layout;
 * {@code src/test/python/text_reference.py} wrote what those answered.
 */
class TokenIdParityTest {
    private static final Path FOLDER = Path.of("src/test/resources/text");
    private static final Path CLIP = Path.of("src/test/resources/golden/clip-tokenizer.json");
    private static final Path SIGLIP = Path.of("../../shared/data/siglip-tokenizer");
    private static final Path GEMMA = FOLDER.resolve("gemma-form");

    @Test
    void clipOfHuggingFace() throws IOException {
        assertSameIds("clip-hf", clip(TextCleaning.NONE, TokenizerRules.fileAlone(), "<|endoftext|>"));
    }

    /** open_clip's SimpleTokenizer is OpenAI's. It pads with 0, which is the exclamation mark. */
    @Test
    void clipOfOpenClipAndOpenAi() throws IOException {
        assertSameIds("clip-openclip", clip(TextCleaning.OPEN_CLIP_LOWER, TokenizerRules.openClipSimple(), "!"));
    }

    @Test
    void clipThroughOpenClipsWrapper() throws IOException {
        assertSameIds(
                "clip-openclip-whitespace",
                clip(TextCleaning.OPEN_CLIP_WHITESPACE, TokenizerRules.fileAlone(), "<|endoftext|>"));
        assertSameIds(
                "clip-openclip-lower", clip(TextCleaning.OPEN_CLIP_LOWER, TokenizerRules.fileAlone(), "<|endoftext|>"));
    }

    @Test
    void siglipOfHuggingFace() throws IOException {
        assumeTrue(Files.exists(SIGLIP), "skipped: SigLIP's tokenizer is not at " + SIGLIP);

        assertSameIds("siglip-hf", padded(SIGLIP, TextCleaning.NONE, settings(SIGLIP)));
    }

    /** With the {@code spiece.model} of a vocabulary with bytes, of which only that is read: these are its bytes for it. */
    @Test
    void siglipOfHuggingFaceWithBytes(@TempDir Path directory) throws IOException {
        assumeTrue(Files.exists(SIGLIP), "skipped: SigLIP's tokenizer is not at " + SIGLIP);
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(SIGLIP.resolve(file), directory.resolve(file));
        }
        Files.write(directory.resolve("spiece.model"), new byte[] {0x0a, 0x00, 0x12, 0x03, (byte) 0x98, 0x02, 0x01});

        assertSameIds("siglip-hf-bytes", padded(directory, TextCleaning.NONE, settings(directory)));
    }

    @Test
    void aFileThatIsNoSentencePieceModelIsRefused(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("spiece.model"), new byte[] {0x12, 0x7f, 0x01});

        assertThatThrownBy(() -> SentencePieceModel.hasByteFallback(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("spiece.model: not a sentencepiece model");
    }

    @Test
    void siglipOfOpenClip() throws IOException {
        assumeTrue(Files.exists(SIGLIP), "skipped: SigLIP's tokenizer is not at " + SIGLIP);
        TokenizerSettings t5 = new TokenizerSettings(List.of(), TokenizerRules.fileAlone(), new Padding("</s>", false));

        assertSameIds("siglip-openclip", padded(SIGLIP, TextCleaning.OPEN_CLIP_CANONICALIZE, t5));
    }

    /** SigLIP 2: lower case as {@code tokenizer_config.json} asks for and transformers 5 does. */
    @Test
    void gemmaOfHuggingFace() throws IOException {
        assertSameIds("gemma-hf", padded(GEMMA, TextCleaning.NONE, settings(GEMMA)));
    }

    /** As transformers 4 reads the same directory: without lower case. */
    @Test
    void gemmaOfHuggingFaceWithoutLowerCase() throws IOException {
        TokenizerRules cased = new GemmaRules(false, false, "<bos>", true, "<eos>");

        assertSameIds(
                "gemma-hf-cased",
                padded(GEMMA, TextCleaning.NONE, new TokenizerSettings(List.of(), cased, new Padding("<pad>", false))));
    }

    @Test
    void gemmaOfOpenClip() throws IOException {
        TokenizerRules cased = new GemmaRules(false, false, "<bos>", true, "<eos>");

        assertSameIds(
                "gemma-openclip",
                padded(
                        GEMMA,
                        TextCleaning.OPEN_CLIP_CANONICALIZE,
                        new TokenizerSettings(List.of(), cased, new Padding("<pad>", false))));
    }

    private static TokenizerSettings settings(Path directory) throws IOException {
        return TokenizerSettings.read(directory.resolve("tokenizer_config.json"));
    }

    private static TokenizerSpec clip(TextCleaning cleaning, TokenizerRules rules, String padding) {
        return new TokenizerSpec(CLIP, 77, 49408, cleaning, PoolRule.highestId(), rules, new Padding(padding, false));
    }

    private static TokenizerSpec padded(Path directory, TextCleaning cleaning, TokenizerSettings settings) {
        return new TokenizerSpec(
                directory.resolve("tokenizer.json"),
                64,
                256_000,
                cleaning,
                PoolRule.last(),
                settings.rules(),
                settings.padding());
    }

    private static void assertSameIds(String reference, TokenizerSpec spec) throws IOException {
        List<String> texts = List.of(new JsonMapper().readValue(unpacked("corpus.json.gz"), String[].class));
        ByteBuffer ids =
                ByteBuffer.wrap(unpacked("ids-" + reference + ".i32.gz")).order(ByteOrder.LITTLE_ENDIAN);
        List<String> wrong = new ArrayList<>();
        try (ClipTokenizer tokenizer = ClipTokenizer.load(spec)) {
            for (String text : texts) {
                long[] expected = new long[spec.context()];
                Arrays.setAll(expected, i -> ids.getInt());
                if (expected[0] < 0) {
                    assertThat(catchThrowable(() -> tokenizer.encode(text)))
                            .isInstanceOf(IllegalArgumentException.class);
                    continue;
                }
                long[] actual = encode(tokenizer, text);
                if (!Arrays.equals(actual, expected)) {
                    wrong.add(quoted(text) + "\n  gave " + Arrays.toString(actual) + "\n  not  "
                            + Arrays.toString(expected));
                }
            }
        }

        assertThat(texts.size()).isGreaterThan(2000);
        assertThat(ids.hasRemaining()).isFalse();
        assertThat(wrong)
                .as(wrong.size() + " of " + texts.size() + " texts differ")
                .isEmpty();
    }

    private static long @Nullable [] encode(ClipTokenizer tokenizer, String text) {
        try {
            return tokenizer.encode(text).ids();
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .limit(200)
                .forEach(c -> quoted.append(c >= 32 && c < 127 ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
        return quoted.append('"').toString();
    }

    private static byte[] unpacked(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name)))) {
            return in.readAllBytes();
        }
    }
}
