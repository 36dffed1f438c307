@NullMarked
package io.clipstream.streams.classify;

import org.jspecify.annotations.NullMarked;
