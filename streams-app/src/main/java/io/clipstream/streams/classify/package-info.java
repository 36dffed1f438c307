/**
 * From an image record to its results. Start at {@link io.clipstream.streams.classify.ClassifierTopology}, which reads
 * aloud as the whole graph; then {@link io.clipstream.streams.classify.ClassifyProcessor} for what a stream thread does, and
 * {@link io.clipstream.streams.classify.ImagePipeline} for what goes on beside it: read, decode, batch and encode, score.
 */
@NullMarked
package io.clipstream.streams.classify;

import org.jspecify.annotations.NullMarked;
