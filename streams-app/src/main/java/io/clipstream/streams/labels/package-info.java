/**
 * Label sets from message to matrix. {@link io.clipstream.streams.labels.LabelSetWriter} turns messages into records on the
 * compacted topic {@code label-embeddings}; {@link io.clipstream.streams.labels.LabelTable} turns these records into what
 * images are scored against, in every instance. Start with the table, then {@link
 * io.clipstream.streams.labels.LabelKey} for what the topic holds; the way of a revision through the writer stands in {@link
 * io.clipstream.streams.labels.OpenRevisions}.
 */
@NullMarked
package io.clipstream.streams.labels;

import org.jspecify.annotations.NullMarked;
