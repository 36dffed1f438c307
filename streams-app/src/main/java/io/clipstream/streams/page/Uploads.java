package io.clipstream.streams.page;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** The pictures that were last published on the page, by an id that their results carry. Thread-safe. */
final class Uploads {
    private static final int KNOWN = 500;

    private final Set<String> ids = new LinkedHashSet<>();

    synchronized String begin() {
        String id = UUID.randomUUID().toString();
        ids.add(id);
        if (ids.size() > KNOWN) {
            ids.remove(ids.iterator().next());
        }
        return id;
    }

    synchronized boolean isKnown(String id) {
        return ids.contains(id);
    }
}
