/** What the figures are computed with. Start at {@link io.clipstream.benchmarks.ReplayingEncoderTest}. */
@NullMarked
package io.clipstream.benchmarks;

import org.jspecify.annotations.NullMarked;
