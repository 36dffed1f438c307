@NullMarked
package io.clipstream.streams.labels;

import org.jspecify.annotations.NullMarked;
