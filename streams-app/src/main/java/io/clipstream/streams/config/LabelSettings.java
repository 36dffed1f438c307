package io.clipstream.streams.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Label sets.
 *
 * @param maxWait how long an image waits for a set that it names and that is not there yet
 * @param directory an existing directory of sets to publish at start
 */
public record LabelSettings(Duration maxWait, Optional<Path> directory) {}
