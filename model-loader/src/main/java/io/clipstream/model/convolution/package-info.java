/**
 * Convolutions with the batch norm and the activation beside them in one operator. Start at {@link
 * io.clipstream.model.convolution.Convolution}.
 */
@NullMarked
package io.clipstream.model.convolution;

import org.jspecify.annotations.NullMarked;
