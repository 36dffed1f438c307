@NullMarked
package io.clipstream.streams.relabel;

import org.jspecify.annotations.NullMarked;
