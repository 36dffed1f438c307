package io.clipstream.streams.config;

/**
 * What this process may hold: images read from Kafka and not yet answered.
 *
 * @param maxImages at least one batch
 * @param maxBytes encoded bytes, at least the longest image
 */
public record InFlightSettings(int maxImages, long maxBytes) {}
