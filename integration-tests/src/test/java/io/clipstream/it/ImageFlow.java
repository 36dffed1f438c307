package io.clipstream.it;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Publishes images in a thread of its own, round robin over the partitions, until it is stopped. */
final class ImageFlow implements AutoCloseable {
    /** What the pictures show, in turns. */
    static final List<String> WORDS = List.of("cat", "dog", "owl");

    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread;
    private volatile boolean ending;
    private volatile int published;

    private ImageFlow(ClassifierFixture fixture, int perSecond) {
        producer = fixture.producer();
        thread = new Thread(() -> publish(fixture.topic("images"), TimeUnit.SECONDS.toNanos(1) / perSecond));
        thread.start();
    }

    /** Begins: keys are {@code word-number}, no label set is named. */
    static ImageFlow start(ClassifierFixture fixture, int perSecond) {
        return new ImageFlow(fixture, perSecond);
    }

    private void publish(String topic, long pauseNanos) {
        for (int i = 0; !ending; i++) {
            String text = WORDS.get(i % WORDS.size()) + "-" + i;
            producer.send(ClassifierFixture.image(
                    topic, i % ClassifierFixture.PARTITIONS, text, FakeEncoders.picture(text), ""));
            published = i + 1;
            LockSupport.parkNanos(pauseNanos);
        }
        producer.flush();
    }

    /** Ends it, and tells how many images the broker has. */
    int stop() throws InterruptedException {
        ending = true;
        thread.join();
        return published;
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        producer.close();
    }
}
