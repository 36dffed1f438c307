/** Tests of the package of this name. */
@NullMarked
package io.clipstream.streams.page;

import org.jspecify.annotations.NullMarked;
