package io.clipstream.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes images at a steady rate until it is closed. */
final class ImageFlow implements AutoCloseable {
    /** A small image for those who do not look at it. */
    static final byte[] ANY = "an image, as the stand-in takes it".getBytes(StandardCharsets.UTF_8);

    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final AtomicLong published = new AtomicLong();

    /**
     * @param values of the images, over and over
     * @param rate images a second
     */
    @SuppressWarnings(
            "FutureReturnValueIgnored") // Ends with the executor; a failed send shows in the results that do not come.
    ImageFlow(BenchmarkKafka kafka, List<byte[]> values, int rate) {
        producer = kafka.producer();
        String topic = BenchmarkKafka.topic("images");
        int partitions = producer.partitionsFor(topic).size();
        timer.scheduleAtFixedRate(
                () -> {
                    long number = published.getAndIncrement();
                    producer.send(new ProducerRecord<>(
                            topic, (int) (number % partitions), null, values.get((int) (number % values.size()))));
                },
                0,
                TimeUnit.SECONDS.toNanos(1) / rate,
                TimeUnit.NANOSECONDS);
    }

    long published() {
        return published.get();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("images are still being published");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
