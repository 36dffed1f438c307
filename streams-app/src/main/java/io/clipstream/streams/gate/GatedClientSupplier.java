package io.clipstream.streams.gate;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's clients as Kafka Streams uses them, with three calls changed: both that commit offsets pass through the {@link
 * OffsetGate}, and {@code poll} waits in short slices, so that a thread without input forwards what is ready within
 * milliseconds (punctuators run only after {@code poll} returns). {@code wakeup()} would not do: it is sticky, and would
 * hit a commit inside a revocation as well.
 */
public final class GatedClientSupplier implements KafkaClientSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(GatedClientSupplier.class);
    private static final Duration SLICE = Duration.ofMillis(5);

    /** How long a thread waits that has something to forward and may not yet: its punctuator is not due, or it is paused. */
    private static final Duration BRIEF = Duration.ofMillis(1);

    /** Hears of records that expired before they were read: a loss, even if not ours. */
    @FunctionalInterface
    public interface ExpiryListener {
        /**
         * @param partition they were on
         * @param count how many offsets there were
         */
        void expired(TopicPartition partition, long count);
    }

    private final OffsetGate gate;
    private final Consumer<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> beforeGlobalPoll;
    private final ExpiryListener expiry;
    private final UnaryOperator<Producer<byte[], byte[]>> producers;
    private volatile boolean consumerAsked;
    private volatile boolean producerAsked;

    /**
     * @param gate shared with the processors
     * @param beforeGlobalPoll called with the global consumer before each of its polls, when all it returned before has
     *     been applied
     * @param expiry hears of records that expired before they were read
     * @param producers puts something of its own around each producer
     */
    public GatedClientSupplier(
            OffsetGate gate,
            Consumer<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> beforeGlobalPoll,
            ExpiryListener expiry,
            UnaryOperator<Producer<byte[], byte[]>> producers) {
        this.gate = gate;
        this.producers = producers;
        this.expiry = expiry;
        this.beforeGlobalPoll = beforeGlobalPoll;
    }

    /** For an application without global stores. */
    public GatedClientSupplier(OffsetGate gate) {
        this(gate, consumer -> {}, (partition, count) -> {}, producer -> producer);
    }

    /**
     * Makes sure that Kafka Streams took its consumer and its producer from here.
     *
     * @throws IllegalStateException where it did not: offsets would pass by the gate, and images would be lost
     */
    public void requireUsed() {
        if (!consumerAsked || !producerAsked) {
            throw new IllegalStateException("Kafka Streams has not taken its "
                    + (consumerAsked ? "producer" : "consumer")
                    + " from the gate, so offsets would be committed before their results; set group.protocol=classic");
        }
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        producerAsked = true;
        Producer<byte[], byte[]> producer =
                producers.apply(new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
        return wrap(Producer.class, (method, arguments) -> {
            if (method.getName().equals("sendOffsetsToTransaction")) {
                arguments[0] = gate.clamp(offsets(arguments[0]));
            }
            return method.invoke(producer, arguments);
        });
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        consumerAsked = true;
        org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer = consumer(config);
        return wrap(org.apache.kafka.clients.consumer.Consumer.class, (method, arguments) -> {
            boolean commits =
                    method.getName().equals("commitSync") || method.getName().equals("commitAsync");
            if (commits && arguments.length > 0 && arguments[0] instanceof Map) {
                arguments[0] = gate.clamp(offsets(arguments[0]));
            } else if (commits) {
                throw new IllegalStateException(
                        method + " commits positions that the gate has not seen; Kafka Streams names its offsets");
            }
            return method.getName().equals("poll") && arguments[0] instanceof Duration atMost
                    ? pollInSlices(consumer, atMost)
                    : method.invoke(consumer, arguments);
        });
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer = consumer(config);
        return wrap(org.apache.kafka.clients.consumer.Consumer.class, (method, arguments) -> {
            if (method.getName().equals("poll")) {
                beforeGlobalPoll.accept(consumer);
            }
            return method.invoke(consumer, arguments);
        });
    }

    private static org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private ConsumerRecords<byte[], byte[]> pollInSlices(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            long left = Math.max(0, end - System.nanoTime());
            // On this thread nothing begins to be expected while it waits here.
            Duration slice = left < SLICE.toNanos() || !gate.anythingExpected() ? Duration.ofNanos(left) : SLICE;
            boolean first = gate.anythingReady() && gate.releasedSinceLastAsked();
            ConsumerRecords<byte[], byte[]> records =
                    pollOnce(consumer, first ? Duration.ZERO : gate.anythingReady() ? BRIEF : slice);
            if (!records.isEmpty() || left <= TimeUnit.MICROSECONDS.toNanos(1) || gate.anythingReady()) {
                return records;
            }
        }
    }

    private ConsumerRecords<byte[], byte[]> pollOnce(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Duration atMost) {
        try {
            return consumer.poll(atMost);
        } catch (OffsetOutOfRangeException e) {
            Map<TopicPartition, Long> asked = e.offsetOutOfRangePartitions();
            consumer.beginningOffsets(asked.keySet()).forEach((partition, beginning) -> {
                long from = asked.getOrDefault(partition, beginning);
                if (beginning > from) {
                    LOG.error(
                            "{} offsets {} to {} expired before they were read: raise the topic's retention, or the number of instances",
                            partition,
                            from,
                            beginning - 1);
                    expiry.expired(partition, beginning - from);
                }
            });
            throw e;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<TopicPartition, OffsetAndMetadata> offsets(Object argument) {
        return (Map<TopicPartition, OffsetAndMetadata>) argument;
    }

    private interface Call {
        @Nullable
        Object with(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    @SuppressWarnings("unchecked")
    private static <T> T wrap(Class<? super T> type, Call call) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return call.with(method, arguments == null ? new Object[0] : arguments.clone());
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        };
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
