package io.clipstream.benchmarks;

import io.clipstream.demo.DemoPicture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A running service, its input and what it has committed. Images are the photographs over and over, by their number; the
 * number is the key, which a service copies to its result.
 */
final class ServiceUnderTest implements AutoCloseable {
    /** The label set's name. */
    static final String LABEL_SET = "things";

    /** The label set, as a message. */
    static final String LABELS =
            "{\"labels\":[\"cat\",\"dog\",\"horse\",\"cow\",\"owl\",\"hammer\",\"wrench\",\"cup\",\"spoon\",\"chair\"]}";

    private static final int LOOK_MILLIS = 500;

    private final ServiceTopics topics;
    private final ServiceProcess process;
    private final KafkaProducer<byte[], byte[]> producer;
    private final CommittedResults results;
    private final List<byte[]> photographs =
            Photographs.all().stream().map(DemoPicture::bytes).toList();
    /** Number of an image → when its first result was seen. */
    private final Map<Long, Long> seen = new ConcurrentHashMap<>();

    private long published;

    ServiceUnderTest(BenchmarkKafka kafka, ServiceTopics topics, ServiceProcess process) {
        this.topics = topics;
        this.process = process;
        this.producer = kafka.producer();
        this.results = new CommittedResults(kafka.readCommittedFrom(topics.of("classifications")), this::note);
    }

    private void note(ConsumerRecord<byte[], byte[]> result) {
        seen.putIfAbsent(number(result.key()), System.nanoTime());
    }

    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    ServiceTopics topics() {
        return topics;
    }

    ServiceProcess process() {
        return process;
    }

    CommittedResults results() {
        return results;
    }

    long published() {
        return published;
    }

    /** Publishes the label set; a service that has its labels from elsewhere needs none. */
    void publishLabels() throws ExecutionException, InterruptedException {
        BenchmarkKafka.publishSet(producer, topics.of("label-sets"), LABEL_SET, LABELS);
    }

    /** Publishes one image, and does not wait for the broker. */
    @SuppressWarnings("FutureReturnValueIgnored") // An image that was not sent is missing among the answers.
    void publishOne() {
        send();
    }

    private Future<?> send() {
        long number = published++;
        int partitions = producer.partitionsFor(topics.of("images")).size();
        return producer.send(new ProducerRecord<>(
                topics.of("images"),
                (int) (number % partitions),
                ByteBuffer.allocate(Long.BYTES).putLong(number).array(),
                photographs.get((int) (number % photographs.size()))));
    }

    /** Publishes images as fast as the broker takes them, and waits until it has. */
    void publish(int count) throws InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(send());
        }
        try {
            for (Future<?> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot publish to " + topics.of("images"), e.getCause());
        }
    }

    /** When the first result of an image was seen, of {@link System#nanoTime()}. */
    long seenNanos(long number) {
        Long nanos = seen.get(number);
        if (nanos == null) {
            throw new IllegalStateException(topics.title() + " has not answered image " + number);
        }
        return nanos;
    }

    /** Waits until all images are answered. */
    void awaitAnswered(int seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!results.await(published, LOOK_MILLIS)) {
            process.requireAlive();
            if (System.nanoTime() > end) {
                throw new IllegalStateException(topics.title() + " answered only " + results.count() + " of "
                        + published + " images within " + seconds + " s: " + process.lastWords());
            }
        }
    }

    @Override
    public void close() {
        process.close();
        results.close();
        producer.close();
    }
}
