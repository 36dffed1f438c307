@NullMarked
package io.clipstream.core.embedding;

import org.jspecify.annotations.NullMarked;
