package io.clipstream.streams.labels;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.streams.routes.RouteProblem;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the writer of label sets needs from outside.
 *
 * @param table this instance's
 * @param encoder of prompts
 * @param examples encoder of example pictures
 * @param logits the model's own
 * @param thread where both are encoded
 * @param lookUps where examples by reference are looked up
 * @param messages reads values
 * @param statuses makes the value of a status record
 * @param topicId the id of the topic of label sets; asked once in each life of the task
 * @param routes says what is wrong with routes, by route; those that it does not name take results
 * @param catchUp returns when the table has reached the end of {@code label-embeddings}; asked once in each life
 * @param history relabels it for sets that ask for it
 */
record WriterSurroundings(
        LabelTable table,
        TextEncoder encoder,
        ExampleEncoder examples,
        LogitParameters logits,
        EncodingThread thread,
        EncodingThread lookUps,
        LabelSetMessages messages,
        Function<LabelStatus, byte[]> statuses,
        Supplier<String> topicId,
        Function<Set<String>, Map<String, RouteProblem>> routes,
        Runnable catchUp,
        HistoryRelabelling history) {}
