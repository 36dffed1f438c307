/**
 * Whether a checkpoint answers here as it does in the library that it comes from. Start at {@link
 * io.clipstream.model.check.ModelCheck}.
 */
@NullMarked
package io.clipstream.model.check;

import org.jspecify.annotations.NullMarked;
