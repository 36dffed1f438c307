package io.clipstream.model.text;

/**
 * A tokenised prompt.
 *
 * @param ids start token, content, end token; at most the context's length. Where the text tower is causal without
 *     padding, else with all of it
 * @param pooled position that the text tower pools
 * @param length how many ids, from the first, the vector depends on: in a causal tower those up to the pooled position
 */
public record Prompt(long[] ids, int pooled, int length) {}
