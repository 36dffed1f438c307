package io.clipstream.streams.labels;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.core.label.PromptTemplates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Template sets that a label-set message may name: those of the CLIP paper, from a resource that names its source, and the
 * default.
 */
final class NamedTemplates {
    private static final String RESOURCE = "prompt-templates.json";
    private static final SortedMap<String, PromptTemplates> BY_NAME = load();

    private NamedTemplates() {}

    /** What the resource holds. */
    private record Resource(String source, Map<String, List<String>> templates) {}

    private static SortedMap<String, PromptTemplates> load() {
        SortedMap<String, PromptTemplates> byName = new TreeMap<>();
        try (InputStream in = Objects.requireNonNull(NamedTemplates.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            Resource resource = new JsonMapper().readValue(in, Resource.class);
            resource.templates().forEach((name, templates) -> byName.put(name, new PromptTemplates(templates)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byName.put("default", PromptTemplates.DEFAULT);
        // The name that it had in the first release.
        byName.put("imagenet-7", Objects.requireNonNull(byName.get("imagenet-best-7")));
        return Collections.unmodifiableSortedMap(byName);
    }

    static @Nullable PromptTemplates get(String name) {
        return BY_NAME.get(name);
    }

    static Set<String> names() {
        return BY_NAME.keySet();
    }
}
