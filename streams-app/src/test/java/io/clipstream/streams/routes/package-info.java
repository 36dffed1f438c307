@NullMarked
package io.clipstream.streams.routes;

import org.jspecify.annotations.NullMarked;
