package io.clipstream.streams.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Sends files to a topic, one record each, and counts what became of them. */
final class Publisher {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final List<LabelSetName> labelSets;
    private final BiFunction<PictureFile, byte[], byte[]> value;
    private final Consumer<String> complain;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param producer stays its owner's to close
     * @param topic of images
     * @param labelSets each picture is to meet; empty: the default ones
     * @param value makes a record's value of a file and its bytes
     * @param complain hears of each file that could not be sent; on any thread
     */
    Publisher(
            Producer<byte[], byte[]> producer,
            String topic,
            List<LabelSetName> labelSets,
            BiFunction<PictureFile, byte[], byte[]> value,
            Consumer<String> complain) {
        this.producer = producer;
        this.topic = topic;
        this.labelSets = List.copyOf(labelSets);
        this.value = value;
        this.complain = complain;
    }

    /**
     * Sends all files and waits until the cluster has answered for each.
     *
     * @param rate files a second; 0: as fast as it goes
     * @param step called after each file was handed over, on this thread
     */
    void publish(List<PictureFile> files, double rate, Runnable step) {
        long start = System.nanoTime();
        for (int i = 0; i < files.size(); i++) {
            if (rate > 0) {
                waitUntil(start + (long) (i * 1e9 / rate));
            }
            send(files.get(i));
            step.run();
        }
        producer.flush();
    }

    private static void waitUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new CommandFailure("interrupted");
            }
        }
    }

    private void send(PictureFile file) {
        byte[] content;
        try {
            content = Files.readAllBytes(file.path());
        } catch (IOException e) {
            fail(file, e);
            return;
        }
        RecordHeaders headers = new RecordHeaders();
        headers.add(EventHeaders.ID, utf8(file.id()));
        if (!labelSets.isEmpty()) {
            headers.add(
                    EventHeaders.LABEL_SETS,
                    utf8(String.join(
                            ",", labelSets.stream().map(LabelSetName::text).toList())));
        }
        byte[] sent = value.apply(file, content);
        try {
            // The callback hears of it.
            Future<RecordMetadata> unused = producer.send(
                    new ProducerRecord<>(topic, null, null, utf8(file.name()), sent, headers), (metadata, e) -> {
                        if (e == null) {
                            published.incrementAndGet();
                            bytes.addAndGet(sent.length);
                        } else {
                            fail(file, e);
                        }
                    });
        } catch (KafkaException e) {
            fail(file, e);
        }
    }

    private void fail(PictureFile file, Exception e) {
        failed.incrementAndGet();
        complain.accept(TerminalText.safe(file.path() + ": " + e.getMessage()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Files the cluster has. */
    long published() {
        return published.get();
    }

    /** Their values' bytes. */
    long bytes() {
        return bytes.get();
    }

    /** Files that could not be read or sent. */
    long failed() {
        return failed.get();
    }
}
