/** Tests of the package of this name. */
@NullMarked
package io.clipstream.streams.config;

import org.jspecify.annotations.NullMarked;
