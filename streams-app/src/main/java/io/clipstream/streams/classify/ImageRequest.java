package io.clipstream.streams.classify;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an image record asks for.
 *
 * @param picture the picture's file
 * @param id the publisher's own name for it
 * @param labelSets names, each once; empty: every standing set
 * @param attributes carried into the results
 */
record ImageRequest(byte[] picture, @Nullable String id, List<String> labelSets, Map<String, String> attributes) {
    ImageRequest {
        labelSets = List.copyOf(new LinkedHashSet<>(labelSets));
        attributes = Map.copyOf(attributes);
    }
}
