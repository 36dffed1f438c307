package io.clipstream.streams.classify;

import io.clipstream.core.embedding.Embedding;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An image that is ready to be scored.
 *
 * @param ticket of the label fence, taken when it came
 * @param deadlineNanos until when it waits for label sets that it names and that are not there
 * @param outcome to be completed
 */
record EncodedImage(
        ImageRecord record,
        ImageRequest request,
        Embedding vector,
        long ticket,
        long deadlineNanos,
        CompletableFuture<List<Outgoing>> outcome) {}
