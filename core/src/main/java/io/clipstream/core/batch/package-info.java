/** Batches made of what many callers submit. Start at {@link io.clipstream.core.batch.MicroBatcher}. */
@NullMarked
package io.clipstream.core.batch;

import org.jspecify.annotations.NullMarked;
