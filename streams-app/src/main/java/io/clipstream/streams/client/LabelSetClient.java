package io.clipstream.streams.client;

import io.clipstream.events.LabelSetStatus;
import io.clipstream.schemas.topic.TopicNames;
import io.clipstream.schemas.topic.TopicRole;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Changes label sets by message, and reads what became of the messages. */
final class LabelSetClient {
    /** The state in which a message is not done yet. */
    private static final String ENCODING = "encoding";

    private final TopicNames topics;
    private final AvroRegistry registry;
    private final java.util.function.Consumer<String> complain;

    /**
     * @param registry reads values that are Avro
     * @param complain hears of records that cannot be read
     */
    LabelSetClient(TopicNames topics, AvroRegistry registry, java.util.function.Consumer<String> complain) {
        this.topics = topics;
        this.registry = registry;
        this.complain = complain;
    }

    /**
     * Sends a definition, or a deletion.
     *
     * @param definition as it goes out; null deletes
     * @return the revision: the message's offset
     * @throws CommandFailure where the cluster did not take it
     */
    long send(Producer<byte[], byte[]> producer, LabelSetName name, byte @Nullable [] definition) {
        String topic = topics.of(TopicRole.LABEL_SETS);
        try {
            Future<RecordMetadata> sent = producer.send(
                    new ProducerRecord<>(topic, name.text().getBytes(StandardCharsets.UTF_8), definition));
            producer.flush();
            return sent.get().offset();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure("label set " + name + " was not taken by " + topic + ": " + cause.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        }
    }

    /** The newest status of every set, by name; unreadable ones are left out, and told. */
    Map<String, LabelSetStatus> statuses(Consumer<byte[], byte[]> consumer) {
        Map<String, LabelSetStatus> statuses = new TreeMap<>();
        new CompactedTopic(consumer, topics.of(TopicRole.LABEL_SET_STATUS))
                .contents()
                .forEach((name, record) -> read(record).ifPresent(status -> statuses.put(name, status)));
        return statuses;
    }

    /** The newest message about a set, unless it is a deletion. */
    Optional<ConsumerRecord<byte[], byte[]>> definition(Consumer<byte[], byte[]> consumer, LabelSetName name) {
        return Optional.ofNullable(new CompactedTopic(consumer, topics.of(TopicRole.LABEL_SETS))
                .contents()
                .get(name.text()));
    }

    /** Statuses from now on: taken before a message is sent, it misses nothing that becomes of it. */
    CompactedTopic statusesFromNow(Consumer<byte[], byte[]> consumer) {
        CompactedTopic statuses = new CompactedTopic(consumer, topics.of(TopicRole.LABEL_SET_STATUS));
        statuses.seekToEnd();
        return statuses;
    }

    /**
     * Waits for the status that says what became of a message: one of its revision that is final, or any of a later one.
     *
     * @param heard every status of the set on the way
     * @return empty where none came in time
     */
    Optional<LabelSetStatus> await(
            CompactedTopic statuses,
            LabelSetName name,
            long revision,
            Duration atMost,
            java.util.function.Consumer<LabelSetStatus> heard) {
        LabelSetStatus[] done = new LabelSetStatus[1];
        statuses.follow(atMost, record -> {
            if (!CompactedTopic.name(record).equals(name.text())) {
                return false;
            }
            Optional<LabelSetStatus> status = read(record).filter(said -> said.getRevision() >= revision);
            status.ifPresent(heard);
            status.filter(said ->
                            said.getRevision() > revision || !said.getState().equals(ENCODING))
                    .ifPresent(last -> done[0] = last);
            return done[0] != null;
        });
        return Optional.ofNullable(done[0]);
    }

    private Optional<LabelSetStatus> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(registry.read(record.topic(), record.value(), LabelSetStatus.class));
        } catch (IllegalArgumentException e) {
            complain.accept(TerminalText.safe(
                    record.topic() + " offset " + record.offset() + " is no status: " + e.getMessage()));
            return Optional.empty();
        }
    }
}
