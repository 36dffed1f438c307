@NullMarked
package io.clipstream.streams.gate;

import org.jspecify.annotations.NullMarked;
