package io.clipstream.model.text;

/**
 * A tokenised prompt.
 *
 * @param ids start token, content, end token, as far as the tokeniser has them; at most the context's length. Where the
 *     text tower sees padding, padded to that length; else without padding
 * @param pooled position that the text tower pools. Ids after it cannot change a causal tower's vector
 */
public record Prompt(long[] ids, int pooled) {}
