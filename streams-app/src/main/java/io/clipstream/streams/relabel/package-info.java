/**
 * History judged again: stored vectors are scored with a label set as it is now, exactly once, without the encoder. Start at
 * {@link io.clipstream.streams.relabel.RelabelRun}, which says how a job is pinned, resumed and fenced; then {@link
 * io.clipstream.streams.relabel.RelabelLane} for what one thread does.
 *
 * <p>Malformed input, one policy: a record of {@code image-embeddings} that is no embedding, or of another dimension or
 * length, is passed over, counted, and told with its place; a vector of another model is never scored, and is counted by its
 * model.
 */
@NullMarked
package io.clipstream.streams.relabel;

import org.jspecify.annotations.NullMarked;
