package io.clipstream.demo.registry;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * The registry's rules over its state: identical text, identical id; a new version only where the subject's level allows it.
 * Thread-safe: changes go one after the other, each on disk before it is seen.
 */
final class SchemaStore {
    private static final int MAX_SCHEMAS = 10_000;

    private final ReentrantLock changing = new ReentrantLock();
    private final RegistryFile file;
    private volatile RegistryState state;

    SchemaStore(RegistryFile file) throws IOException {
        this.file = file;
        state = file.load();
    }

    /** One version of a subject. */
    record Version(String subject, int version, int id, String schema) {}

    /** As of now; it does not change under the caller. */
    RegistryState state() {
        return state;
    }

    /** The schema as it is kept: Avro's own writing of it. */
    static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (SchemaParseException e) {
            throw RegistryError.invalidSchema(String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // Avro checks defaults with exceptions of its own, and nests as deep as the text does.
            throw RegistryError.invalidSchema(e.toString());
        }
    }

    /** The id of the schema, registered as the subject's newest version unless the subject has it. */
    int register(String subject, Schema schema) throws IOException {
        checkName(subject);
        String text = schema.toString();
        RegistryState after = change(before -> {
            if (before.id(text).map(before.versions(subject)::contains).orElse(false)) {
                return before;
            }
            if (before.schemas().size() >= MAX_SCHEMAS) {
                throw new RegistryError(
                        422, 42205, "This small registry holds " + MAX_SCHEMAS + " schemas and no more.");
            }
            CompatibilityLevel level = before.compatibility(subject);
            List<String> problems = level.problems(schema, schemas(before, subject));
            if (!problems.isEmpty()) {
                throw new RegistryError(
                        409,
                        409,
                        "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                                + "\", details: " + problems + ", compatibility: " + level);
            }
            return before.register(subject, text);
        });
        return after.id(text).orElseThrow();
    }

    /** The version of the subject that is this very schema. */
    Version lookUp(String subject, Schema schema) {
        RegistryState now = state;
        List<Integer> versions = existing(now, subject);
        String text = schema.toString();
        int index = now.id(text).map(versions::indexOf).orElse(-1);
        if (index < 0) {
            throw RegistryError.noSchema("");
        }
        return new Version(subject, index + 1, versions.get(index), text);
    }

    /** @param version -1: the newest */
    Version version(String subject, int version) {
        RegistryState now = state;
        List<Integer> versions = existing(now, subject);
        int number = version == -1 ? versions.size() : version;
        if (number > versions.size()) {
            throw RegistryError.noVersion(number);
        }
        int id = versions.get(number - 1);
        return new Version(subject, number, id, now.schema(id).orElseThrow());
    }

    /** Why the schema may not become the subject's next version; empty when it may. */
    List<String> problems(String subject, Schema schema) {
        RegistryState now = state;
        return now.compatibility(subject).problems(schema, schemas(now, subject));
    }

    /** The same against one version alone; a subject without versions takes anything as its newest. */
    List<String> problems(String subject, int version, Schema schema) {
        if (version == -1 && state.versions(subject).isEmpty()) {
            return List.of();
        }
        Schema earlier = parse(version(subject, version).schema());
        return state.compatibility(subject).problems(schema, List.of(earlier));
    }

    void setCompatibility(CompatibilityLevel level) throws IOException {
        change(before -> before.withCompatibility(level));
    }

    void setCompatibility(String subject, CompatibilityLevel level) throws IOException {
        checkName(subject);
        change(before -> before.withCompatibility(subject, level));
    }

    static List<Integer> existing(RegistryState state, String subject) {
        List<Integer> versions = state.versions(subject);
        if (versions.isEmpty()) {
            throw RegistryError.noSubject(subject);
        }
        return versions;
    }

    private static List<Schema> schemas(RegistryState state, String subject) {
        return state.versions(subject).stream()
                .map(id -> parse(state.schema(id).orElseThrow()))
                .toList();
    }

    private RegistryState change(UnaryOperator<RegistryState> step) throws IOException {
        changing.lock();
        try {
            RegistryState after = step.apply(state);
            if (!after.equals(state)) {
                file.save(after);
                state = after;
            }
            return after;
        } finally {
            changing.unlock();
        }
    }

    private static void checkName(String subject) {
        if (subject.length() > 255 || subject.isBlank() || subject.chars().anyMatch(Character::isISOControl)) {
            throw new RegistryError(422, 42208, "A subject has 1 to 255 characters, none of them a control character.");
        }
    }
}
