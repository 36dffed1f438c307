/**
 * Texts to token ids, exactly as the reference of a checkpoint's layout does it. Start at {@link
 * io.clipstream.model.text.ClipTokenizer}.
 */
@NullMarked
package io.clipstream.model.text;

import org.jspecify.annotations.NullMarked;
