package io.clipstream.streams.relabel;

import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.labels.StoredLabels;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks at topics before a job begins.
 *
 * @param admin stays its owner's to close
 */
record RelabelTopics(Admin admin) {
    private static final int ANSWER_SECONDS = 10;

    /**
     * A topic as it is.
     *
     * @param wayOut what to do where there is none
     * @throws CommandFailure where there is none, or the cluster does not answer
     */
    TopicDescription describe(String topic, String wayOut) {
        try {
            return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .get(topic));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new CommandFailure("there is no topic " + topic + ": " + wayOut, e);
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure("cannot ask about topic " + topic + ": " + cause.getMessage(), e);
        }
    }

    /**
     * Reads {@code label-embeddings} to its end.
     *
     * @param consumer without a group, reading committed; closed by {@link #read}
     */
    record LabelReader(Consumer<byte[], byte[]> consumer) {
        private static final Duration POLL = Duration.ofMillis(200);
        private static final Duration BOUND = Duration.ofMinutes(2);

        StoredLabels read(String topic) {
            StoredLabels labels = new StoredLabels();
            TopicPartition partition = new TopicPartition(topic, 0);
            try (consumer) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                long giveUp = System.nanoTime() + BOUND.toNanos();
                while (consumer.position(partition) < end) {
                    if (System.nanoTime() > giveUp) {
                        throw new CommandFailure(
                                "cannot read " + topic + " to its end within " + BOUND.toSeconds() + " s");
                    }
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        labels.apply(record.key(), record.value());
                    }
                }
            }
            return labels;
        }
    }
}
