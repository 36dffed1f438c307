package io.clipstream.streams.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key somebody probably meant. */
final class NearestKey {
    private NearestKey() {}

    /** The known key with the smallest Levenshtein distance, if a third of the typed characters or fewer differ. */
    static Optional<String> to(String typed, Collection<String> known) {
        int furthest = Math.max(2, typed.length() / 3);
        return known.stream()
                .min(Comparator.comparingInt((String key) -> distance(typed, key))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(key -> distance(typed, key) <= furthest);
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
