@NullMarked
package io.clipstream.core.score;

import org.jspecify.annotations.NullMarked;
