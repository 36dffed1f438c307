package io.clipstream.streams.classify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which labels were last reported for an image key and a label set, so that sets with {@code emit: changed} tell only what
 * changes. One for a task; asked in the order of the images, once an image's results are forwarded, and so, for each
 * partition, exactly for the images before the offset that is committed with it.
 *
 * <p>The store's changelog is written by the producer of the results. With exactly-once it is in their transaction, and
 * nothing more is needed. With at-least-once a record of the changelog can survive a crash that its result did not: an image
 * that is not later than the one that was noted has come again, and is told again.
 *
 * <p>An entry is made when something is told, and not touched by what is not: so a label that stays is told again after the
 * retention. Time is that of the images, since a backlog is read faster than it grew. What is too old, or too many, is
 * forgotten, oldest first. Entries have a fixed size, whatever the keys and labels.
 */
final class LastReported {
    /** Name of the store; the changelog is {@code <application.id>-last-reported-changelog}. */
    static final String STORE = "last-reported";

    private final KeyValueStore<Bytes, byte[]> store;
    private final ChangeMemory memory;
    private final LinkedHashMap<Bytes, Long> oldestFirst = new LinkedHashMap<>();

    LastReported(KeyValueStore<Bytes, byte[]> store, ChangeMemory memory) {
        this.store = store;
        this.memory = memory;
        List<Map.Entry<Bytes, Entry>> restored = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> each = all.next();
                Entry entry = Entry.read(each.value);
                if (entry != null) {
                    restored.add(Map.entry(each.key, entry));
                }
            }
        }
        restored.sort(Comparator.comparingLong(each -> each.getValue().offset()));
        restored.forEach(each -> oldestFirst.put(each.getKey(), each.getValue().timestamp()));
    }

    /**
     * Whether a result is to be told; if so, it is noted.
     *
     * @param imageKey null: always told, since nothing says what it is to be compared with
     * @param offset of the image
     * @param timestamp of the image, milliseconds since the epoch
     */
    boolean isNews(byte @Nullable [] imageKey, Reported reported, long offset, long timestamp) {
        if (imageKey == null) {
            return true;
        }
        long horizon = timestamp - memory.retention().toMillis();
        forgetBefore(horizon);
        Bytes key = key(imageKey, reported.labelSet());
        byte[] labels = digest(reported.labels());
        Entry last = Entry.read(store.get(key));
        if (last != null && memory.mayComeAgain() && offset <= last.offset()) {
            return true;
        }
        if (last != null && last.timestamp() >= horizon && Arrays.equals(last.labels(), labels)) {
            return false;
        }
        store.put(key, new Entry(labels, offset, timestamp).bytes());
        oldestFirst.remove(key);
        oldestFirst.put(key, timestamp);
        while (oldestFirst.size() > memory.maxKeys()) {
            forgetOldest();
        }
        return true;
    }

    private void forgetBefore(long timestamp) {
        while (!oldestFirst.isEmpty()
                && oldestFirst.entrySet().iterator().next().getValue() < timestamp) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Iterator<Bytes> keys = oldestFirst.keySet().iterator();
        store.delete(keys.next());
        keys.remove();
    }

    private static Bytes key(byte[] imageKey, String labelSet) {
        MessageDigest digest = sha256();
        digest.update(labelSet.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return Bytes.wrap(digest.digest(imageKey));
    }

    /** Of the labels as a set: that two of them have changed places is no news. */
    private static byte[] digest(List<String> labels) {
        MessageDigest digest = sha256();
        labels.stream().sorted().forEach(label -> {
            byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, utf8.length));
            digest.update(utf8);
        });
        return Arrays.copyOf(digest.digest(), Entry.DIGEST);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * What was told last.
     *
     * @param labels digest of their names
     * @param offset of the image
     * @param timestamp of the image
     */
    private record Entry(byte[] labels, long offset, long timestamp) {
        static final int DIGEST = 16;

        byte[] bytes() {
            return ByteBuffer.allocate(DIGEST + 2 * Long.BYTES)
                    .put(labels)
                    .putLong(offset)
                    .putLong(timestamp)
                    .array();
        }

        /** Null where there is none, or bytes that are none of ours. */
        static @Nullable Entry read(byte @Nullable [] bytes) {
            if (bytes == null || bytes.length != DIGEST + 2 * Long.BYTES) {
                return null;
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            byte[] labels = new byte[DIGEST];
            buffer.get(labels);
            return new Entry(labels, buffer.getLong(), buffer.getLong());
        }
    }
}
