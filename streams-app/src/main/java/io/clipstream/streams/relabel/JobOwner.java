package io.clipstream.streams.relabel;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Which of several processes that begin the same job at once goes on with it: the one that took this transactional id last.
 * Lanes are taken one after the other, so two processes could each take some of them from the other, and both give up.
 */
final class JobOwner implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final RelabelJob job;
    private final ConsumerGroupMetadata group;

    private JobOwner(Producer<byte[], byte[]> producer, RelabelJob job, ConsumerGroupMetadata group) {
        this.producer = producer;
        this.job = job;
        this.group = group;
    }

    /** Takes the job from whoever has it. */
    static JobOwner take(RelabelClients clients, RelabelJob job) {
        ConsumerGroupMetadata group;
        try (Consumer<byte[], byte[]> consumer = clients.consumer(job.group())) {
            group = consumer.groupMetadata();
        }
        JobOwner owner = new JobOwner(clients.producer(job.ownersTransactionalId()), job, group);
        try {
            owner.producer.initTransactions();
            return owner;
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /** Asks the broker whether nobody has taken it since. */
    boolean isOurs() {
        try {
            // A transaction is only looked at by the broker when there is something in it. It is aborted, and its
            // offset is
            // of a topic whose offsets nobody asks for.
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(
                    Map.of(new TopicPartition(job.output(), 0), new OffsetAndMetadata(0)), group);
            producer.abortTransaction();
            return true;
        } catch (RuntimeException e) {
            if (isTaken(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether a failure says that a transactional id was taken over. */
    static boolean isTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof FencedInstanceIdException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        producer.close(RelabelRun.CLOSE);
    }
}
