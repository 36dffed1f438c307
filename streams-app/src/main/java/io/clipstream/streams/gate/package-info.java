/**
 * What may be committed. Kafka Streams commits the offset of every record whose {@code process()} returned; a classifier
 * that batches has then only begun with it. The gate lowers each committed offset to the first record whose results have
 * not been forwarded. Start at {@link io.clipstream.streams.gate.OffsetGate}.
 */
@NullMarked
package io.clipstream.streams.gate;

import org.jspecify.annotations.NullMarked;
