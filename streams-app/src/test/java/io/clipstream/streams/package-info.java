/** The lines between packages. Start at {@link io.clipstream.streams.ArchitectureTest}. */
@NullMarked
package io.clipstream.streams;

import org.jspecify.annotations.NullMarked;
