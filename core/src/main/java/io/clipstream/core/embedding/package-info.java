/**
 * The common space of pictures and texts, and the two encoders that lead into it. Start at {@link
 * io.clipstream.core.embedding.ImageEncoder}.
 */
@NullMarked
package io.clipstream.core.embedding;

import org.jspecify.annotations.NullMarked;
