package io.clipstream.streams.relabel;

import io.clipstream.core.label.Emit;
import io.clipstream.core.score.Classification;
import io.clipstream.streams.classify.ClassificationEvent;
import io.clipstream.streams.classify.SourcePartition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Some partitions of a job, on one thread: reads vectors, scores them, writes results, and commits both together.
 */
final class RelabelLane {
    private static final Duration POLL = Duration.ofMillis(100);

    private static final int REST_TIMES = 4;
    private static final Duration MAX_REST = Duration.ofMillis(100);

    /** A megabyte is what Kafka's topics take unless told otherwise. */
    private static final long MAX_RESULT_BYTES = 1_000_000;

    /** What a lane needs beside its clients. */
    record Surroundings(
            String output,
            int outputPartitions,
            int imagePartitions,
            boolean askedOnly,
            BooleanSupplier stepBack,
            Clock clock) {}

    private record Row(PartitionWork work, ConsumerRecord<byte[], byte[]> record, StoredEmbedding stored) {}

    private final Surroundings around;
    private final Consumer<byte[], byte[]> consumer;
    private final LaneTransaction transaction;
    private final Map<TopicPartition, PartitionWork> works = new HashMap<>();
    private final LabelScores.Batch batch;
    private final LabelScores scores;
    private final EmbeddingReader reader;
    private final ResultValueWriter writer;
    private final RelabelProgress progress;
    private final String model;
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param consumer without a subscription, reading committed, without a reset of offsets
     * @param producer whose transactions have been initialised
     */
    RelabelLane(
            Surroundings around,
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            List<PartitionWork> partitions,
            LabelScores scores,
            EmbeddingReader reader,
            ResultValueWriter writer,
            RelabelProgress progress) {
        this.around = around;
        this.consumer = consumer;
        this.transaction = new LaneTransaction(producer, consumer::groupMetadata);
        this.scores = scores;
        this.batch = scores.batch();
        this.reader = reader;
        this.writer = writer;
        this.progress = progress;
        this.model = scores.set().model().toString();
        partitions.forEach(work -> works.put(work.partition(), work));
    }

    /**
     * Works until all is read and committed, or nobody wants it any more: what is not committed then, is read again.
     *
     * @return whether all is committed
     */
    boolean run() {
        assign();
        while (!works.values().stream().allMatch(PartitionWork::isRead)) {
            if (progress.lanesAreToEnd()) {
                transaction.abort();
                return false;
            }
            long begin = System.nanoTime();
            read();
            stepBack(System.nanoTime() - begin);
            if (transaction.isDue()) {
                transaction.commit(works.values());
            }
        }
        transaction.commit(works.values());
        return true;
    }

    /** Behind others that want the processors: as label prompts do behind pictures. */
    private void stepBack(long worked) {
        if (around.stepBack().getAsBoolean()) {
            LockSupport.parkNanos(Math.min(REST_TIMES * worked, MAX_REST.toNanos()));
        }
    }

    private void assign() {
        List<PartitionWork> open =
                works.values().stream().filter(work -> !work.isRead()).toList();
        consumer.assign(open.stream().map(PartitionWork::partition).toList());
        open.forEach(work -> consumer.seek(work.partition(), work.next()));
    }

    private void read() {
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            passOverExpired(e.partitions());
            return;
        }
        for (TopicPartition partition : records.partitions()) {
            PartitionWork work = works.get(partition);
            if (work != null) {
                for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                    if (record.offset() < work.end()) {
                        take(work, record);
                    }
                }
            }
        }
        score();
        for (PartitionWork work : works.values()) {
            if (!work.isRead()) {
                // Not the last record's offset: the markers of transactions have offsets too.
                moveTo(work, consumer.position(work.partition()));
            }
        }
    }

    private void moveTo(PartitionWork work, long position) {
        long before = work.next();
        work.readUpTo(position);
        progress.read(work.next() - before);
        if (work.isRead()) {
            consumer.pause(List.of(work.partition()));
        }
    }

    private void passOverExpired(Set<TopicPartition> partitions) {
        consumer.beginningOffsets(partitions).forEach((partition, beginning) -> {
            PartitionWork work = works.get(partition);
            if (work != null) {
                progress.complain(partition + ": the vectors before offset " + beginning
                        + " are gone: retention took them before they were read");
                work.expiredUpTo(beginning);
                consumer.seek(partition, beginning);
                moveTo(work, beginning);
            }
        });
    }

    private void take(PartitionWork work, ConsumerRecord<byte[], byte[]> record) {
        if (!work.window().includes(record.timestamp())) {
            work.outside();
            return;
        }
        StoredEmbedding stored;
        try {
            if (record.value() == null) {
                throw new UnreadableEmbeddingException("it has no value");
            }
            stored = reader.read(record.topic(), record.value());
            if (!stored.model().equals(model)) {
                work.otherModel();
                progress.otherModel(stored.model());
                return;
            }
            stored.requireUnit(scores.dimension());
        } catch (UnreadableEmbeddingException e) {
            passOver(work, record, String.valueOf(e.getMessage()));
            return;
        }
        if (around.askedOnly() && !meets(stored)) {
            work.outside();
            return;
        }
        batch.add(stored.vector());
        rows.add(new Row(work, record, stored));
        if (batch.isFull()) {
            score();
        }
    }

    /** Which sets an image meets: those that it names, or where it names none, all that are not on request only. */
    private boolean meets(StoredEmbedding stored) {
        return stored.labelSets().isEmpty()
                ? !scores.set().rules().onRequest()
                : stored.labelSets().contains(scores.set().name());
    }

    private void passOver(PartitionWork work, ConsumerRecord<byte[], byte[]> record, String why) {
        work.unreadable();
        progress.complain(record.topic() + " partition " + record.partition() + " offset " + record.offset()
                + " is passed over: " + why);
    }

    private void score() {
        if (rows.isEmpty()) {
            return;
        }
        List<Classification> results = batch.score();
        Instant now = Instant.ofEpochMilli(around.clock().millis());
        for (int at = 0; at < rows.size(); at++) {
            Classification result = results.get(at);
            if (scores.set().rules().emit() == Emit.MATCHED && result.label() == null) {
                rows.get(at).work().unmatched();
            } else {
                send(rows.get(at), result, now);
            }
        }
        rows.clear();
    }

    private void send(Row row, Classification result, Instant now) {
        StoredEmbedding stored = row.stored();
        byte[] value = writer.write(
                around.output(),
                ClassificationEvent.value(
                        stored.source(),
                        stored.imageId(),
                        scores.set(),
                        ClassificationEvent.RELABEL,
                        result,
                        stored.attributes(),
                        now),
                stored.avro());
        byte[] key = row.record().key();
        Headers headers = ClassificationEvent.headers(row.record().headers(), scores.set(), result);
        long size = size(key, value, headers);
        if (size > MAX_RESULT_BYTES) {
            // A record that the producer refuses makes its transaction abort, again and again.
            passOver(
                    row.work(),
                    row.record(),
                    "its result would have " + size + " bytes; " + MAX_RESULT_BYTES + " are allowed");
            return;
        }
        transaction.send(new ProducerRecord<>(
                around.output(),
                SourcePartition.of(
                        around.imagePartitions(),
                        around.outputPartitions(),
                        stored.source().getPartition(),
                        key),
                Math.max(0, row.record().timestamp()),
                key,
                value,
                headers));
        row.work().scored();
    }

    private static long size(byte[] key, byte[] value, Headers headers) {
        long size = 100L + (key == null ? 0 : key.length) + value.length;
        for (Header header : headers) {
            size += 20L + 3L * header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }

    /** What has been committed, over all its partitions. */
    PartitionProgress committed() {
        return works.values().stream()
                .map(PartitionWork::committed)
                .reduce(PartitionProgress::plus)
                .orElseThrow();
    }
}
