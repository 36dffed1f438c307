package io.clipstream.streams.config;

/**
 * What is published about an image.
 *
 * @param format of classifications
 * @param top labels in a result, for label sets that do not say
 * @param embeddings whether embeddings are published
 * @param deadLetterValue what dead letters carry
 */
public record ResultSettings(
        ClassificationFormat format, int top, boolean embeddings, DeadLetterValue deadLetterValue) {}
