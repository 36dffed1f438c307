/**
 * Measurements of what the application promises, each a command of {@code benchmarks/run}. A benchmark compares two things
 * in one process and in turns, so that a machine that slows down slows both. Start at {@link
 * io.clipstream.benchmarks.Main}.
 */
@NullMarked
package io.clipstream.benchmarks;

import org.jspecify.annotations.NullMarked;
