package io.clipstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipTokenizerTest {
    private static final Path TOKENIZER = Path.of("src/test/resources/golden/clip-tokenizer.json");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/hf-openai/golden.json");
    private static final int START = 49406;
    private static final int END = 49407;

    /** OpenAI's own tokenizer on the same texts: its cleaning is what {@code tokenizer.json} lacks. */
    @Test
    void openAiIdsEqualTheReference() throws IOException {
        JsonNode golden = new JsonMapper().readTree(GOLDEN.toFile());
        try (ClipTokenizer tokenizer = ClipTokenizer.load(spec(77, TextCleaning.OPEN_CLIP_LOWER))) {
            for (int i = 0; i < golden.path("texts").size(); i++) {
                String text = golden.path("texts").get(i).textValue();
                long[] ids = tokenizer.encode(text).ids();
                JsonNode reference = golden.path("input_ids_alt").get(i);
                for (int position = 0; position < reference.size(); position++) {
                    assertThat(position < ids.length ? ids[position] : 0)
                            .as(text + " at " + position)
                            .isEqualTo(reference.get(position).longValue());
                }
            }
        }
    }

    @Test
    void aLongPromptIsCutBeforeItsEndToken() throws IOException {
        try (ClipTokenizer tokenizer = ClipTokenizer.load(spec(8, TextCleaning.NONE))) {
            Prompt whole = tokenizer.encode("one two three four five six");
            Prompt cut = tokenizer.encode("one two three four five six seven eight nine");

            assertThat(whole.ids()).hasSize(8).startsWith(START).endsWith(END);
            assertThat(cut).usingRecursiveComparison().isEqualTo(whole);
            assertThat(cut.pooled()).isEqualTo(7);
        }
    }

    @Test
    void anEndTokenTypedInATextIsPooledAsTheReferenceDoes() throws IOException {
        try (ClipTokenizer tokenizer = ClipTokenizer.load(spec(77, TextCleaning.NONE))) {
            Prompt prompt = tokenizer.encode("a cat <|endoftext|> a dog");

            assertThat(prompt.pooled()).isEqualTo(3);
            assertThat(prompt.ids()[3]).isEqualTo(END);
        }
    }

    @Test
    void aPromptWithoutEndTokenIsAnError() {
        assertThat(PoolRule.firstOf(END).position(new long[] {START, 5, 6})).isEqualTo(-1);
        assertThat(PoolRule.firstOf(END).position(new long[] {START, END, 6, END}))
                .isEqualTo(1);
        assertThat(PoolRule.highestId().position(new long[] {START, 5, END, END}))
                .isEqualTo(2);
    }

    @Test
    void aConfigurationThatPoolsAnotherTokenIsRefused() {
        assertThatThrownBy(() -> ClipTokenizer.load(
                        new TokenizerSpec(TOKENIZER, 77, 49408, TextCleaning.NONE, PoolRule.firstOf(7))))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("prompts end with token 49407")
                .hasMessageContaining("pool token 7");
    }

    @Test
    void tokensThatTheTowerDoesNotKnowAreRefused() {
        assertThatThrownBy(() -> ClipTokenizer.load(
                        new TokenizerSpec(TOKENIZER, 77, 40000, TextCleaning.NONE, PoolRule.highestId())))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has a token 49407, but the text tower knows 40000 tokens");
    }

    @Test
    void aMissingOrMalformedFileIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        TokenizerSpec spec = new TokenizerSpec(file, 77, 49408, TextCleaning.NONE, PoolRule.highestId());

        assertThatThrownBy(() -> ClipTokenizer.load(spec)).hasMessageContaining("tokenizer.json: the file is missing");
        Files.writeString(file, "{\"version\": \"1.0\"}");
        assertThatThrownBy(() -> ClipTokenizer.load(spec))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tokenizer.json: the tokeniser cannot be read");
    }

    @Test
    void aPromptPastTheLimitIsRefused() throws IOException {
        try (ClipTokenizer tokenizer = ClipTokenizer.load(spec(77, TextCleaning.NONE))) {
            assertThatThrownBy(() -> tokenizer.encode("x".repeat(ClipTokenizer.MAX_CHARACTERS + 1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static TokenizerSpec spec(int context, TextCleaning cleaning) {
        return new TokenizerSpec(TOKENIZER, context, 49408, cleaning, PoolRule.highestId());
    }
}
