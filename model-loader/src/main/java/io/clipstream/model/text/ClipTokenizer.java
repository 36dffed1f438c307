package io.clipstream.model.text;

import io.clipstream.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Prompts to token ids: the layout's cleaning, then its tokeniser. A prompt longer than the context is cut so that the
 * end token stays last. Thread-safe.
 */
public final class ClipTokenizer implements AutoCloseable {
    /** Longest prompt that is looked at; a context of 77 tokens never takes more than a part of it. */
    public static final int MAX_CHARACTERS = 65_536;

    private final TokenizerSpec spec;
    private final TokenSource source;
    private final long padding;

    private ClipTokenizer(TokenizerSpec spec, TokenSource source, long padding) {
        this.spec = spec;
        this.source = source;
        this.padding = padding;
    }

    /**
     * Loads the tokeniser.
     *
     * @throws CheckpointException where the file is missing or malformed, has ids the text tower does not know, or ends
     *     a prompt with another token than the one the text tower pools
     */
    public static ClipTokenizer load(TokenizerSpec spec) throws IOException {
        TokenizerFile file = TokenizerFile.read(spec.file());
        file.refuseTokensFrom(spec.vocabulary());
        long padding = padding(spec.padding(), file);
        TokenSource source = spec.rules().open(file);
        OptionalLong pooled =
                switch (spec.pool().place()) {
                    case TOKEN -> spec.pool().end();
                    case HIGHEST_ID -> OptionalLong.of(spec.vocabulary() - 1L);
                    case FIRST, LAST -> source.end();
                };
        if (!source.end().equals(pooled)) {
            source.close();
            throw new CheckpointException(
                    spec.file(),
                    "prompts end with token " + text(source.end()) + ", but the configuration has the text tower pool"
                            + " token " + text(pooled));
        }
        return new ClipTokenizer(spec, source, padding);
    }

    private static long padding(@Nullable Padding padding, TokenizerFile file) throws CheckpointException {
        String token = padding == null ? null : padding.token();
        return token == null ? 0 : file.id(token);
    }

    private static String text(OptionalLong token) {
        return token.isPresent() ? String.valueOf(token.getAsLong()) : "(none)";
    }

    /**
     * Tokenises a prompt.
     *
     * @throws IllegalArgumentException where it is longer than {@value #MAX_CHARACTERS} characters, or, in layouts whose
     *     cleaning does not put it right, holds half a surrogate pair: their references refuse that too, since it is no
     *     Unicode text
     * @throws IllegalStateException where no end token comes out: its vector would mean nothing
     */
    public Prompt encode(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a prompt has at most " + MAX_CHARACTERS + " characters, not " + text.length());
        }
        String cleaned = spec.cleaning().apply(text);
        if (cleaned.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException("a prompt holds half a surrogate pair: that is no Unicode text");
        }
        long[] ids = fitted(source.ids(cleaned));
        int pooled = spec.pool().position(ids);
        boolean pools = pooled >= 0
                && (!spec.pool().poolsTheEnd() || ids[pooled] == source.end().orElse(-1));
        if (!pools) {
            throw new IllegalStateException(spec.file() + ": a prompt's tokens " + Arrays.toString(ids)
                    + " lack the end token " + text(source.end()));
        }
        return new Prompt(ids, pooled, spec.padding() == null ? pooled + 1 : ids.length);
    }

    private long[] fitted(long[] ids) {
        long[] fitted = ids;
        if (ids.length > spec.context()) {
            fitted = Arrays.copyOf(ids, spec.context());
            fitted[fitted.length - 1] = source.end().orElse(fitted[fitted.length - 1]);
        }
        Padding filling = spec.padding();
        return filling == null ? fitted : filling.fill(fitted, spec.context(), padding, source.end());
    }

    @Override
    public void close() {
        source.close();
    }
}
