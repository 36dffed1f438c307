package io.clipstream.streams.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Which of many results are shown: those of pictures that were published on the page, then some of label sets that have just changed,
 * then those whose label was not shown for longest, so that a rare label is seen in a flow of others. It looks at keys and headers
 * only; nothing is decoded for what is not shown. For one thread.
 */
final class ResultSampler {
    static final String UPLOAD = "clipstream-page-upload";
    private static final String LABEL_SET = "clipstream.label-set";
    private static final String LABEL = "clipstream.label";

    /** Labels of which it is known when they were shown. */
    private static final int LABELS_KNOWN = 2_000;

    /** Results of one picture, at most; a picture may ask for a hundred label sets. */
    private static final int RESULTS_OF_A_PICTURE = 16;

    private final Map<String, Long> shown = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > LABELS_KNOWN;
        }
    };
    private long count;

    /** The results of one picture, as they lie on the topic; at least one. */
    record Candidate(List<ConsumerRecord<byte[], byte[]>> results) {
        ConsumerRecord<byte[], byte[]> first() {
            return results.get(0);
        }

        String upload() {
            return header(first(), UPLOAD);
        }

        private String label() {
            return header(first(), LABEL_SET) + "\n" + header(first(), LABEL);
        }

        private boolean isOf(Predicate<String> labelSets) {
            return results.stream().anyMatch(result -> labelSets.test(header(result, LABEL_SET)));
        }
    }

    /**
     * Chooses.
     *
     * @param partitions records of one partition each, in their order
     * @param atMost how many, besides those that were published here
     * @param isOwn of an upload's id: whether it was published here
     * @param isFresh of a label set's name: whether it has just changed
     * @return by time
     */
    List<Candidate> choose(
            Collection<List<ConsumerRecord<byte[], byte[]>>> partitions,
            int atMost,
            Predicate<String> isOwn,
            Predicate<String> isFresh) {
        List<Candidate> chosen = new ArrayList<>();
        ArrayDeque<Candidate> fresh = new ArrayDeque<>();
        Map<String, ArrayDeque<Candidate>> byLabel = new HashMap<>();
        for (List<ConsumerRecord<byte[], byte[]>> records : partitions) {
            for (Candidate candidate : pictures(records)) {
                String upload = candidate.upload();
                if (!upload.isEmpty() && isOwn.test(upload)) {
                    chosen.add(candidate);
                } else if (fresh.size() < (atMost + 1) / 2 && candidate.isOf(isFresh)) {
                    fresh.add(candidate);
                } else {
                    ArrayDeque<Candidate> same =
                            byLabel.computeIfAbsent(candidate.label(), label -> new ArrayDeque<>());
                    same.addLast(candidate);
                    if (same.size() > Math.max(1, atMost)) {
                        same.removeFirst();
                    }
                }
            }
        }
        int left = atMost;
        for (Candidate candidate : fresh) {
            if (left > 0) {
                left--;
                note(candidate);
                chosen.add(candidate);
            }
        }
        longestUnseen(byLabel, left, chosen);
        chosen.sort(Comparator.comparingLong(candidate -> candidate.first().timestamp()));
        return chosen;
    }

    private void longestUnseen(Map<String, ArrayDeque<Candidate>> byLabel, int atMost, List<Candidate> chosen) {
        List<String> labels = new ArrayList<>(byLabel.keySet());
        labels.sort(Comparator.comparingLong(label -> shown.getOrDefault(label, -1L)));
        int left = atMost;
        boolean more = true;
        while (left > 0 && more) {
            more = false;
            for (String label : labels) {
                ArrayDeque<Candidate> same = byLabel.get(label);
                Candidate newest = same == null ? null : same.pollLast();
                if (newest != null && left > 0) {
                    left--;
                    more = true;
                    note(newest);
                    chosen.add(newest);
                }
            }
        }
    }

    private void note(Candidate candidate) {
        shown.put(candidate.label(), count++);
    }

    /** Results of one picture lie beside each other, and have its key and timestamp. */
    private static List<Candidate> pictures(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Candidate> pictures = new ArrayList<>();
        List<ConsumerRecord<byte[], byte[]>> same = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null) {
                continue;
            }
            boolean another = !same.isEmpty()
                    && (same.get(0).timestamp() != record.timestamp()
                            || !Arrays.equals(same.get(0).key(), record.key())
                            || same.size() == RESULTS_OF_A_PICTURE);
            if (another) {
                pictures.add(new Candidate(List.copyOf(same)));
                same.clear();
            }
            same.add(record);
        }
        if (!same.isEmpty()) {
            pictures.add(new Candidate(List.copyOf(same)));
        }
        return pictures;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
