package io.clipstream.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.engine.NoNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;

/**
 * Prompts to token ids: the layout's cleaning, then {@code tokenizer.json} alone ({@code tokenizer_config.json} is not
 * read, since for all CLIP checkpoints it repeats what the former says). A prompt longer than the context is cut so that
 * the end token stays last. Thread-safe.
 */
public final class ClipTokenizer implements AutoCloseable {
    /** Longest prompt that is looked at; a context of 77 tokens never takes more than a part of it. */
    public static final int MAX_CHARACTERS = 65_536;

    private final TokenizerSpec spec;
    private final HuggingFaceTokenizer tokenizer;
    private final long endToken;

    private ClipTokenizer(TokenizerSpec spec, HuggingFaceTokenizer tokenizer, long endToken) {
        this.spec = spec;
        this.tokenizer = tokenizer;
        this.endToken = endToken;
    }

    /**
     * Loads the tokeniser.
     *
     * @throws CheckpointException where the file is missing or malformed, has ids the text tower does not know, or ends
     *     a prompt with another token than the one the text tower pools
     */
    public static ClipTokenizer load(TokenizerSpec spec) throws IOException {
        spec.refuseUnknownTokens();
        NoNetwork.apply();
        HuggingFaceTokenizer tokenizer;
        try (InputStream in = Files.newInputStream(spec.file())) {
            tokenizer = HuggingFaceTokenizer.newInstance(in, Map.of("truncation", "false", "padding", "false"));
        } catch (RuntimeException e) {
            throw new CheckpointException(spec.file(), "the tokeniser cannot be read: " + e.getMessage(), e);
        }
        try {
            long[] empty = tokenizer.encode("").getIds();
            if (empty.length < 1 || empty.length > 2) {
                throw new CheckpointException(
                        spec.file(),
                        "an empty text becomes " + Arrays.toString(empty) + ", not an end token, or start and end");
            }
            long end = empty[empty.length - 1];
            long pooled = spec.pool().end().orElse(spec.vocabulary() - 1L);
            if (spec.pool().poolsTheEnd() && end != pooled) {
                throw new CheckpointException(
                        spec.file(),
                        "prompts end with token " + end + ", but the configuration has the text tower pool token "
                                + pooled);
            }
            return new ClipTokenizer(spec, tokenizer, end);
        } catch (CheckpointException e) {
            tokenizer.close();
            throw e;
        }
    }

    /**
     * Tokenises a prompt.
     *
     * @throws IllegalArgumentException where it is longer than {@value #MAX_CHARACTERS} characters
     * @throws IllegalStateException where no end token comes out: its vector would mean nothing
     */
    public Prompt encode(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a prompt has at most " + MAX_CHARACTERS + " characters, not " + text.length());
        }
        long[] ids = tokenizer.encode(spec.cleaning().apply(text)).getIds();
        if (ids.length > spec.context()) {
            ids = Arrays.copyOf(ids, spec.context());
            ids[ids.length - 1] = endToken;
        }
        Padding padding = spec.padding();
        if (padding != null) {
            ids = padding.fill(ids, spec.context(), endToken);
        }
        int pooled = spec.pool().position(ids);
        if (pooled < 0 || (spec.pool().poolsTheEnd() && ids[pooled] != endToken)) {
            throw new IllegalStateException(
                    spec.file() + ": a prompt's tokens " + Arrays.toString(ids) + " lack the end token " + endToken);
        }
        return new Prompt(ids, pooled, padding == null ? pooled + 1 : ids.length);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
