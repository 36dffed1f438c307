package io.clipstream.demo.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the registry knows, unchangeable; also what its file holds, as JSON of the same names.
 *
 * @param schemas texts; the first has id 1. The same text never stands twice
 * @param subjects the ids of each subject's versions; the first is version 1
 * @param compatibility where a subject has no level of its own
 */
record RegistryState(
        List<String> schemas,
        SortedMap<String, List<Integer>> subjects,
        CompatibilityLevel compatibility,
        SortedMap<String, CompatibilityLevel> subjectCompatibility) {

    /** Nothing registered, {@code BACKWARD} as with Confluent's registry. */
    static final RegistryState EMPTY =
            new RegistryState(List.of(), new TreeMap<>(), CompatibilityLevel.BACKWARD, new TreeMap<>());

    RegistryState {
        schemas = List.copyOf(schemas);
        SortedMap<String, List<Integer>> copy = new TreeMap<>();
        for (var subject : subjects.entrySet()) {
            for (int id : subject.getValue()) {
                if (id < 1 || id > schemas.size()) {
                    throw new IllegalArgumentException("subject " + subject.getKey() + " has a version with id " + id
                            + ", but ids go from 1 to " + schemas.size());
                }
            }
            copy.put(subject.getKey(), List.copyOf(subject.getValue()));
        }
        subjects = Collections.unmodifiableSortedMap(copy);
        subjectCompatibility = Collections.unmodifiableSortedMap(new TreeMap<>(subjectCompatibility));
    }

    Optional<String> schema(int id) {
        return id < 1 || id > schemas.size() ? Optional.empty() : Optional.of(schemas.get(id - 1));
    }

    /** The id of a text, under whatever subject. */
    Optional<Integer> id(String schema) {
        int index = schemas.indexOf(schema);
        return index < 0 ? Optional.empty() : Optional.of(index + 1);
    }

    /** The ids of a subject's versions; none: it does not exist. */
    List<Integer> versions(String subject) {
        return subjects.getOrDefault(subject, List.of());
    }

    CompatibilityLevel compatibility(String subject) {
        return subjectCompatibility.getOrDefault(subject, compatibility);
    }

    /** With one more version of a subject, and one more schema unless its text is known. */
    RegistryState register(String subject, String schema) {
        List<String> texts = new ArrayList<>(schemas);
        int id = id(schema).orElseGet(() -> {
            texts.add(schema);
            return texts.size();
        });
        List<Integer> versions = new ArrayList<>(versions(subject));
        versions.add(id);
        SortedMap<String, List<Integer>> all = new TreeMap<>(subjects);
        all.put(subject, versions);
        return new RegistryState(texts, all, compatibility, subjectCompatibility);
    }

    RegistryState withCompatibility(CompatibilityLevel level) {
        return new RegistryState(schemas, subjects, level, subjectCompatibility);
    }

    RegistryState withCompatibility(String subject, CompatibilityLevel level) {
        SortedMap<String, CompatibilityLevel> levels = new TreeMap<>(subjectCompatibility);
        levels.put(subject, level);
        return new RegistryState(schemas, subjects, compatibility, levels);
    }
}
