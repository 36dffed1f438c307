package io.clipstream.streams.routes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of Kafka Streams' producers, which never waits for the topic of a route: how many partitions it has is known from the
 * {@link RouteTable}, a record for one that is not known to be there is not sent, and the producer can be given up from
 * another thread while it waits for one that was deleted.
 *
 * <p>A producer that is given up is closed at once, with all that it had not sent. With transactions it says that it was
 * fenced: then Kafka Streams drops its tasks, takes a new producer, and reads again. Without, it says {@link
 * RouteLostException}, which ends the stream thread; another takes its place and reads again.
 */
final class GuardedProducer {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedProducer.class);

    /** What works as well when it was given up. */
    private static final Set<String> WHEREVER =
            Set.of("close", "metrics", "clientInstanceId", "toString", "hashCode", "equals");

    /** Records for a topic that are not acknowledged. */
    private static final class Outstanding {
        private int records;
        private long since;

        synchronized void sent(long now) {
            if (records++ == 0) {
                since = now;
            }
        }

        synchronized void answered(long now) {
            records--;
            since = now;
        }

        /** Whether nothing of it has moved for so long. */
        synchronized boolean isStuck(long now, Duration patience) {
            return records > 0 && now - since >= patience.toNanos();
        }
    }

    private final RouteTable table;
    private final Producer<byte[], byte[]> producer;
    private final boolean transactional;
    private final Consumer<GuardedProducer> atClose;
    private final Map<String, Outstanding> routed = new ConcurrentHashMap<>();
    private volatile @Nullable String lost;

    /** @param atClose hears when it is closed for good */
    GuardedProducer(
            RouteTable table,
            Producer<byte[], byte[]> producer,
            boolean transactional,
            Consumer<GuardedProducer> atClose) {
        this.table = table;
        this.producer = producer;
        this.transactional = transactional;
        this.atClose = atClose;
    }

    /** It, as Kafka Streams sees it. */
    @SuppressWarnings("unchecked")
    Producer<byte[], byte[]> proxy() {
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                Producer.class.getClassLoader(),
                new Class<?>[] {Producer.class},
                (proxy, method, arguments) -> call(method, arguments == null ? new Object[0] : arguments));
    }

    /** Topics of routes for which nothing has been acknowledged for so long, though something waits. */
    Set<String> stuck(long now, Duration patience) {
        Set<String> stuck = new HashSet<>();
        routed.forEach((topic, outstanding) -> {
            if (outstanding.isStuck(now, patience)) {
                stuck.add(topic);
            }
        });
        return stuck;
    }

    /** Whether it has ever sent to a topic: then it asks the brokers about it from time to time, as if to have it made. */
    boolean knows(String topic) {
        return routed.containsKey(topic);
    }

    /** Ends it at once; whoever waits in it goes on with an error that makes Kafka Streams read again. */
    void giveUp(String reason) {
        synchronized (this) {
            if (lost != null) {
                return;
            }
            lost = reason;
        }
        LOG.warn("Giving a producer up, and reading again what it had not committed: {}", reason);
        producer.close(Duration.ZERO);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It is the caller's.
    private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        if (name.equals("send")) {
            return send(arguments);
        }
        if (name.equals("partitionsFor") && table.isRouted((String) arguments[0])) {
            return partitions((String) arguments[0]);
        }
        if (name.equals("close")) {
            atClose.accept(this);
        }
        if (WHEREVER.contains(name)) {
            return invoke(method, arguments);
        }
        if (lost == null) {
            try {
                Object result = invoke(method, arguments);
                if (lost == null || transactional) {
                    return result;
                }
            } catch (RuntimeException e) {
                if (lost == null) {
                    throw e;
                }
            }
        }
        if (name.equals("flush") && transactional) {
            // The commit that follows will say it. Without transactions offsets would be committed next.
            return null;
        }
        if (name.equals("partitionsFor") && transactional) {
            // Kafka Streams takes a failure here for a fault; what it does next says that the producer is fenced.
            return partitions((String) arguments[0]);
        }
        throw failure();
    }

    private @Nullable Object invoke(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(producer, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** As many as are known; where the topic is not open one, so that the record comes to {@link #send}. */
    private List<PartitionInfo> partitions(String topic) {
        RouteState state = table.state(topic);
        int partitions = state == null || !state.isOpen() ? 1 : state.partitions();
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new PartitionInfo(topic, partition, null, null, null))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private Future<RecordMetadata> send(Object[] arguments) {
        ProducerRecord<byte[], byte[]> record = (ProducerRecord<byte[], byte[]>) arguments[0];
        Callback callback = arguments.length > 1 ? (Callback) arguments[1] : null;
        String topic = record.topic();
        Outstanding outstanding = null;
        if (table.isRouted(topic)) {
            if (!table.isOpen(topic)) {
                giveUp("a result is for " + topic + ", which is not there any more");
            }
            outstanding = routed.computeIfAbsent(topic, any -> new Outstanding());
        }
        if (lost != null) {
            throw failureOfSend();
        }
        return send(record, callback, outstanding);
    }

    private Future<RecordMetadata> send(
            ProducerRecord<byte[], byte[]> record, @Nullable Callback callback, @Nullable Outstanding outstanding) {
        if (outstanding != null) {
            outstanding.sent(System.nanoTime());
        }
        try {
            return producer.send(record, (metadata, exception) -> {
                if (outstanding != null) {
                    outstanding.answered(System.nanoTime());
                    closeWhereRefused(record.topic(), exception);
                }
                if (callback != null) {
                    callback.onCompletion(metadata, exception != null && lost != null ? failure() : exception);
                }
            });
        } catch (RuntimeException e) {
            if (outstanding != null) {
                outstanding.answered(System.nanoTime());
            }
            throw lost == null ? e : failureOfSend();
        }
    }

    /** What a broker refuses once it would refuse again: nothing is lost, but the thread would end for it each time. */
    private void closeWhereRefused(String topic, @Nullable Exception exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (lost == null && isRefusal(cause)) {
                table.put(
                        topic,
                        RouteState.closed(
                                "topic " + topic + ", which refused a result: " + cause.getMessage(),
                                "a topic that takes results as that of classifications does"));
                giveUp(topic + " refused a result: " + cause.getMessage());
            }
        }
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof TopicAuthorizationException
                || failure instanceof InvalidRecordException
                || failure instanceof InvalidTimestampException
                || failure instanceof RecordTooLargeException
                || failure instanceof PolicyViolationException
                || failure instanceof InvalidTopicException;
    }

    private KafkaException failure() {
        String reason = String.valueOf(lost);
        return transactional ? new ProducerFencedException(reason) : new RouteLostException(reason);
    }

    /** Kafka Streams looks for the cause of what {@code send} throws. */
    private KafkaException failureOfSend() {
        KafkaException failure = failure();
        return transactional ? new KafkaException(failure.getMessage(), failure) : failure;
    }
}
