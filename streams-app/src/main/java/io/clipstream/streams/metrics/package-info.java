/** What the application counts and times. Start at {@link io.clipstream.streams.metrics.ClassifierMetrics}, which lists every name. */
@NullMarked
package io.clipstream.streams.metrics;

import org.jspecify.annotations.NullMarked;
