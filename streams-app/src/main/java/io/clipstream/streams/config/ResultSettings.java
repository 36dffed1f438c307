package io.clipstream.streams.config;

import java.time.Duration;

/**
 * What is published about an image.
 *
 * @param format of classifications
 * @param top labels in a result, for label sets that do not say
 * @param embeddings whether embeddings are published
 * @param deadLetterValue what dead letters carry
 * @param changedRetention how long it is remembered what was last reported, for label sets that want only changes
 * @param changedMaxKeys of how many keys, in each partition
 */
public record ResultSettings(
        ClassificationFormat format,
        int top,
        boolean embeddings,
        DeadLetterValue deadLetterValue,
        Duration changedRetention,
        int changedMaxKeys) {}
