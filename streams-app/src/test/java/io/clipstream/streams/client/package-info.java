/** Tests of the package of this name. */
@NullMarked
package io.clipstream.streams.client;

import org.jspecify.annotations.NullMarked;
