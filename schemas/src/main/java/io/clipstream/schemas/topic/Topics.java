package io.clipstream.schemas.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics of a catalogue in a cluster, and looks whether those that are there will do.
 *
 * <p>Every method throws a {@link KafkaException} that says which topic and what was asked when the cluster refuses, and a {@link
 * org.apache.kafka.common.errors.TimeoutException} when it does not answer in time.
 */
public final class Topics {
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);

    private final Admin admin;
    private final Duration timeout;

    /**
     * @param admin stays its owner's to close
     * @param timeout how long to wait for each answer
     */
    public Topics(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /**
     * Creates what is not there and leaves alone what is, whatever its configuration: {@link #check} says how that differs.
     *
     * @return the names of those created now
     */
    public List<String> create(TopicCatalogue catalogue) {
        CreateTopicsResult result = admin.createTopics(catalogue.newTopics());
        List<String> created = new ArrayList<>();
        for (TopicSpec spec : catalogue.topics()) {
            KafkaFuture<Void> future = result.values().get(spec.name());
            if (future != null && await(future, "create topic " + spec.name(), TopicExistsException.class)) {
                created.add(spec.name());
            }
        }
        return List.copyOf(created);
    }

    /**
     * Waits until the leader of every partition has its log. A cluster answers a creation sooner than that; a producer of which
     * some first batch is turned away meanwhile, and a later one taken, cannot bring in the first any more
     * (OutOfOrderSequenceException).
     */
    public void awaitWritable(TopicCatalogue catalogue) {
        Map<String, TopicDescription> there =
                describe(catalogue.topics().stream().map(TopicSpec::name).toList());
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicSpec spec : catalogue.topics()) {
            TopicDescription description = there.get(spec.name());
            int partitions = description == null
                    ? spec.partitions()
                    : description.partitions().size();
            for (int partition = 0; partition < partitions; partition++) {
                ends.put(new TopicPartition(spec.name(), partition), OffsetSpec.latest());
            }
        }
        // Only a leader that has the log can answer. Until then the client asks again, but for a broker that denies for
        // a
        // moment to know a topic that was just created.
        long end = System.nanoTime() + timeout.toNanos();
        String what = "ask for the ends of the topics";
        while (!await(admin.listOffsets(ends).all(), what, UnknownTopicOrPartitionException.class)) {
            if (System.nanoTime() > end) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "cannot " + what + ": not all of them are known within " + timeout.toMillis() + " ms");
            }
            LockSupport.parkNanos(ASK_AGAIN.toNanos());
        }
    }

    /** How the cluster's topics differ from those of the catalogue, fatal or not. */
    public List<TopicDifference> check(TopicCatalogue catalogue) {
        Map<String, TopicDescription> there =
                describe(catalogue.topics().stream().map(TopicSpec::name).toList());
        Map<ConfigResource, KafkaFuture<Config>> asked = admin.describeConfigs(there.keySet().stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .values();
        Map<String, FoundTopic> found = new HashMap<>();
        asked.forEach((resource, future) -> {
            String name = resource.name();
            String what = "read the configuration of topic " + name;
            TopicDescription description = there.get(name);
            if (description != null && await(future, what, UnknownTopicOrPartitionException.class)) {
                found.put(name, new FoundTopic(description.partitions().size(), configs(value(future, what))));
            }
        });
        return catalogue.differences(found);
    }

    private Map<String, TopicDescription> describe(List<String> names) {
        DescribeTopicsResult result = admin.describeTopics(names);
        Map<String, TopicDescription> there = new HashMap<>();
        result.topicNameValues().forEach((name, future) -> {
            String what = "describe topic " + name;
            if (await(future, what, UnknownTopicOrPartitionException.class)) {
                there.put(name, value(future, what));
            }
        });
        return there;
    }

    private static Map<String, String> configs(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    /** Whether it went well; false when it failed only as told beforehand. */
    private boolean await(KafkaFuture<?> future, String what, Class<? extends Exception> expected) {
        try {
            value(future, what);
            return true;
        } catch (KafkaException e) {
            if (expected.isInstance(e.getCause())) {
                return false;
            }
            throw e;
        }
    }

    private <T> T value(KafkaFuture<T> future, String what) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "cannot " + what + ": no answer from the cluster within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KafkaException("cannot " + what + ": " + cause.getMessage(), cause);
        }
    }
}
