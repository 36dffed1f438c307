/**
 * Label sets: what people write ({@link io.clipstream.core.label.LabelSet}), and what images are scored against ({@link
 * io.clipstream.core.label.EncodedLabelSet}). Start at the first.
 */
@NullMarked
package io.clipstream.core.label;

import org.jspecify.annotations.NullMarked;
