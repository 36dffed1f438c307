package io.clipstream.streams.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of label sets, {@code <name>.json} each: a set is published if its name was never seen on the topic, so that
 * what somebody changed or deleted since is left alone.
 */
final class LabelSetDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(LabelSetDirectory.class);
    private static final String SUFFIX = ".json";
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Map<String, Object> clients;
    private final String topic;

    /**
     * @param clients settings of a Kafka client
     * @param topic of label sets
     */
    LabelSetDirectory(Map<String, Object> clients, String topic) {
        this.clients = clients;
        this.topic = topic;
    }

    /**
     * Publishes what was never seen.
     *
     * @param known names that are known otherwise: of a deleted set the topic forgets its tombstone after a day
     */
    void publish(Path directory, Set<String> known) {
        Map<String, byte[]> sets = read(directory);
        sets.keySet().removeAll(known);
        sets.keySet().removeAll(seen());
        if (sets.isEmpty()) {
            return;
        }
        Map<String, Object> config = new HashMap<>(clients);
        config.put("max.request.size", 16 << 20);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            for (Map.Entry<String, byte[]> set : sets.entrySet()) {
                long revision = producer.send(new ProducerRecord<>(topic, set.getKey(), set.getValue()))
                        .get(BOUND.toSeconds(), TimeUnit.SECONDS)
                        .offset();
                LOG.info("Published label set {} from {} as revision {}", set.getKey(), directory, revision);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "cannot publish the label sets of " + directory + " on " + topic + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing label sets", e);
        }
    }

    private static Map<String, byte[]> read(Path directory) {
        Map<String, byte[]> sets = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SUFFIX) && Files.isRegularFile(file)) {
                    sets.put(name.substring(0, name.length() - SUFFIX.length()), Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("label-sets.directory: cannot read " + directory, e);
        }
        return sets;
    }

    private Set<String> seen() {
        Set<String> names = new HashSet<>();
        Map<String, Object> config = new HashMap<>(clients);
        config.put("isolation.level", "read_committed");
        TopicPartition partition = new TopicPartition(topic, 0);
        long end = System.nanoTime() + BOUND.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long last = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < last) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "cannot read " + topic + " to its end within " + BOUND.toSeconds() + " s");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.key() != null) {
                        names.add(new String(record.key(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return names;
    }
}
