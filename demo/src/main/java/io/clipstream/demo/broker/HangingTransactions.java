package io.clipstream.demo.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;

/**
 * Ends transactions that a partition holds open and their coordinator has forgotten (KIP-664). They would hold back everyone
 * who reads committed, for ever.
 *
 * <p>Kafka 4.3.1 makes them when a broker that was killed starts again: until it has registered, its partitions have no
 * leader, and a coordinator that ends a transaction then (one that timed out, or was being committed) takes such a partition
 * for a deleted one and leaves out its marker ({@code KRaftMetadataCache.getPartitionLeaderEndpoint}). All partitions are
 * without a leader at once, so a transaction loses all its markers, that of its offsets too: aborted here, it is as if it had
 * never been, and is done again.
 */
final class HangingTransactions {
    /** What a partition knows of an open transaction. */
    private record Open(TopicPartition partition, long producerId, int epoch, int coordinatorEpoch, long startOffset) {}

    private final Admin admin;

    HangingTransactions(Admin admin) {
        this.admin = admin;
    }

    /** Aborts all there are; how many. */
    int abort() throws ExecutionException, InterruptedException {
        Set<Open> hanging = find();
        if (hanging.isEmpty()) {
            return 0;
        }
        // One that ended in the ordinary way while it was looked for is not found again.
        hanging.retainAll(find());
        for (Open open : hanging) {
            admin.abortTransaction(new AbortTransactionSpec(
                            open.partition(), open.producerId(), (short) open.epoch(), open.coordinatorEpoch()))
                    .all()
                    .get();
        }
        return hanging.size();
    }

    private Set<Open> find() throws ExecutionException, InterruptedException {
        List<Open> open = open();
        Map<Long, Set<TopicPartition>> known = open.isEmpty() ? Map.of() : partitionsByProducer();
        Set<Open> hanging = new HashSet<>();
        for (Open one : open) {
            if (!known.getOrDefault(one.producerId(), Set.of()).contains(one.partition())) {
                hanging.add(one);
            }
        }
        return hanging;
    }

    private List<Open> open() throws ExecutionException, InterruptedException {
        Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        List<TopicPartition> partitions = admin.describeTopics(topics).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        List<Open> open = new ArrayList<>();
        for (Map.Entry<TopicPartition, PartitionProducerState> entry :
                admin.describeProducers(partitions).all().get().entrySet()) {
            for (ProducerState producer : entry.getValue().activeProducers()) {
                producer.currentTransactionStartOffset()
                        .ifPresent(start -> open.add(new Open(
                                entry.getKey(),
                                producer.producerId(),
                                producer.producerEpoch(),
                                producer.coordinatorEpoch().orElse(0),
                                start)));
            }
        }
        return open;
    }

    /** What the coordinators know to be open, or about to end. */
    private Map<Long, Set<TopicPartition>> partitionsByProducer() throws ExecutionException, InterruptedException {
        Collection<TransactionListing> listed = admin.listTransactions().all().get();
        List<String> ids =
                listed.stream().map(TransactionListing::transactionalId).toList();
        Map<Long, Set<TopicPartition>> partitions = new HashMap<>();
        for (TransactionDescription transaction :
                admin.describeTransactions(ids).all().get().values()) {
            partitions.merge(
                    transaction.producerId(),
                    transaction.topicPartitions(),
                    (some, more) -> Stream.concat(some.stream(), more.stream()).collect(Collectors.toSet()));
        }
        return partitions;
    }
}
