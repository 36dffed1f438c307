/** Tests of the package of this name. */
@NullMarked
package io.clipstream.streams.metrics;

import org.jspecify.annotations.NullMarked;
