/** Tests of the package of this name. */
@NullMarked
package io.clipstream.streams.app;

import org.jspecify.annotations.NullMarked;
