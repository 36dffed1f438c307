package io.clipstream.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes small images at a steady rate until it is closed. */
final class ImageFlow implements AutoCloseable {
    private static final byte[] IMAGE = "an image, as the stand-in takes it".getBytes(StandardCharsets.UTF_8);

    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final AtomicLong published = new AtomicLong();

    /** @param rate images a second */
    @SuppressWarnings(
            "FutureReturnValueIgnored") // Ends with the executor; a failed send shows in the results that do not come.
    ImageFlow(BenchmarkKafka kafka, int rate) {
        producer = kafka.producer();
        String topic = BenchmarkKafka.topic("images");
        int partitions = producer.partitionsFor(topic).size();
        timer.scheduleAtFixedRate(
                () -> {
                    int partition = (int) (published.getAndIncrement() % partitions);
                    producer.send(new ProducerRecord<>(topic, partition, null, IMAGE));
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
