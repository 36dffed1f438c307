/**
 * What all families of models have in common: how a checkpoint directory becomes an architecture. Start at {@link
 * io.clipstream.model.family.ModelFamily}; each family has its own package.
 */
@NullMarked
package io.clipstream.model.family;

import org.jspecify.annotations.NullMarked;
