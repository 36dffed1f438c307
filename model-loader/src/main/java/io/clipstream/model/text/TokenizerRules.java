package io.clipstream.model.text;

import io.clipstream.model.checkpoint.CheckpointException;

/** What a reference's tokeniser class does beside, or instead of, what {@code tokenizer.json} says. Immutable. */
public interface TokenizerRules {
    /**
     * Nothing: {@code CLIPTokenizerFast} and the other classes that leave the file as it is. The end token is the last
     * of an empty text's.
     */
    static TokenizerRules fileAlone() {
        return new FileRules();
    }

    /**
     * open_clip's {@code SimpleTokenizer}, which is OpenAI's: CLIP's vocabulary from {@code tokenizer.json}, but no
     * normalisation by it, and its own spelling of start and end where they are typed in a text.
     */
    static TokenizerRules openClipSimple() {
        return new SimpleRules();
    }

    /** A word that tells them apart; part of a model's id, so it stays. */
    String name();

    /** Opens the tokeniser. */
    TokenSource open(TokenizerFile file) throws CheckpointException;
}
