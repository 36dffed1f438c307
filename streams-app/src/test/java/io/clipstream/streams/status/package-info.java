/** Tests of the package of this name. */
@NullMarked
package io.clipstream.streams.status;

import org.jspecify.annotations.NullMarked;
