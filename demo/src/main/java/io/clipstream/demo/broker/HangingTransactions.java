package io.clipstream.demo.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that a partition holds open and their coordinator takes for ended (KIP-664). They would hold back
 * everyone who reads committed, for ever.
 *
 * <p>Kafka 4.3.1 makes them when a broker that was killed starts again: until it has registered, its partitions have no
 * leader, and a coordinator that ends a transaction then takes such a partition for a deleted one and leaves out its marker
 * ({@code KRaftMetadataCache.getPartitionLeaderEndpoint}).
 *
 * <p>They are ended as their coordinator has decided. To abort one that was committed would lose its records: its offsets may
 * have got their marker before the broker was killed. To be called before clients are back: a transactional id that is used
 * anew forgets how its last transaction ended.
 */
final class HangingTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);

    /** What a partition knows of an open transaction. */
    private record Open(
            TopicPartition partition,
            Node leader,
            long producerId,
            int epoch,
            int coordinatorEpoch,
            long startOffset) {}

    private final Admin admin;

    HangingTransactions(Admin admin) {
        this.admin = admin;
    }

    /** Ends all there are; how many. */
    int end() throws ExecutionException, InterruptedException, IOException {
        Map<Open, TransactionState> hanging = find();
        if (!hanging.isEmpty()) {
            // One that ended in the ordinary way while it was looked for is not found again.
            Map<Open, TransactionState> still = find();
            hanging.keySet().retainAll(still.keySet());
        }
        for (Map.Entry<Open, TransactionState> entry : hanging.entrySet()) {
            Open open = entry.getKey();
            boolean committed = entry.getValue() == TransactionState.COMPLETE_COMMIT
                    || entry.getValue() == TransactionState.PREPARE_COMMIT;
            LOG.info(
                    "{} from offset {} holds a transaction of producer {} open, which its coordinator says is {}: {}",
                    open.partition(),
                    open.startOffset(),
                    open.producerId(),
                    entry.getValue(),
                    committed ? "committed" : "aborted");
            if (committed) {
                new CommitMarker(open.partition(), open.producerId(), open.epoch(), open.coordinatorEpoch())
                        .write(open.leader());
            } else {
                admin.abortTransaction(new AbortTransactionSpec(
                                open.partition(), open.producerId(), (short) open.epoch(), open.coordinatorEpoch()))
                        .all()
                        .get();
            }
        }
        return hanging.size();
    }

    /** What is open on a partition and ended for its coordinator, with how it ended. */
    private Map<Open, TransactionState> find() throws ExecutionException, InterruptedException {
        List<Open> open = open();
        Map<Open, TransactionState> hanging = new HashMap<>();
        if (open.isEmpty()) {
            return hanging;
        }
        Map<Long, TransactionDescription> known = byProducer();
        for (Open one : open) {
            TransactionDescription transaction = known.get(one.producerId());
            if (transaction == null) {
                hanging.put(one, TransactionState.UNKNOWN);
            } else if (!transaction.topicPartitions().contains(one.partition())) {
                hanging.put(one, transaction.state());
            }
        }
        return hanging;
    }

    private List<Open> open() throws ExecutionException, InterruptedException {
        Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        Map<TopicPartition, Node> leaders = new HashMap<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                leaders.put(new TopicPartition(topic.name(), partition.partition()), partition.leader());
            }
        }
        List<Open> open = new ArrayList<>();
        for (Map.Entry<TopicPartition, PartitionProducerState> entry :
                admin.describeProducers(leaders.keySet()).all().get().entrySet()) {
            Node leader = leaders.get(entry.getKey());
            for (ProducerState producer : entry.getValue().activeProducers()) {
                if (leader != null && producer.currentTransactionStartOffset().isPresent()) {
                    open.add(new Open(
                            entry.getKey(),
                            leader,
                            producer.producerId(),
                            producer.producerEpoch(),
                            producer.coordinatorEpoch().orElse(0),
                            producer.currentTransactionStartOffset().getAsLong()));
                }
            }
        }
        return open;
    }

    private Map<Long, TransactionDescription> byProducer() throws ExecutionException, InterruptedException {
        Collection<TransactionListing> listed = admin.listTransactions().all().get();
        Set<String> ids = new HashSet<>();
        listed.forEach(transaction -> ids.add(transaction.transactionalId()));
        Map<Long, TransactionDescription> byProducer = new HashMap<>();
        admin.describeTransactions(ids)
                .all()
                .get()
                .values()
                .forEach(transaction -> byProducer.put(transaction.producerId(), transaction));
        return byProducer;
    }
}
