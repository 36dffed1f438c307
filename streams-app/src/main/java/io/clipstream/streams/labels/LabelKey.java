package io.clipstream.streams.labels;

import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.LabelSet;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys on {@code label-embeddings}. All records but roots and definitions are immutable and named by their content, so that
 * what does not change is written, kept and read once, whatever the number of revisions that share it.
 *
 * <table>
 * <caption>The records</caption>
 * <tr><th>key</th><th>value</th></tr>
 * <tr><td>{@code e/<digest>}</td><td>one vector, float32 little-endian; digest over model and prompts, or over
 * model and picture; of a label with examples, over all that it is mixed of</td></tr>
 * <tr><td>{@code p/<digest>}</td><td>{@link PageRecord}: up to 256 label names with the digests of their vectors</td></tr>
 * <tr><td>{@code s/<model>/<set>}</td><td>{@link RootRecord}: the only record that changes</td></tr>
 * <tr><td>{@code d/<set>/<revision>}</td><td>the set as its author wrote it, to be encoded anew for another model</td></tr>
 * </table>
 */
sealed interface LabelKey {
    /** Key of a vector. */
    record Vector(String digest) implements LabelKey {
        @Override
        public String text() {
            return "e/" + digest;
        }
    }

    /** Key of a page. */
    record Page(String digest) implements LabelKey {
        @Override
        public String text() {
            return "p/" + digest;
        }
    }

    /** Key of a set's root for one model. */
    record Root(ModelId model, String set) implements LabelKey {
        @Override
        public String text() {
            return "s/" + model + "/" + set;
        }
    }

    /** Key of a set's definition. */
    record Definition(String set, long revision) implements LabelKey {
        @Override
        public String text() {
            return "d/" + set + "/" + revision;
        }
    }

    /** The key as text. */
    String text();

    /** The key as it stands on the topic. */
    default byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** How many hex digits a digest has. */
    int DIGEST_LENGTH = 32;

    /**
     * Reads a key.
     *
     * @throws IllegalArgumentException where it is none of ours
     */
    static LabelKey parse(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        Matcher digest = Patterns.DIGEST.matcher(text);
        if (digest.matches()) {
            return text.charAt(0) == 'e' ? new Vector(digest.group(1)) : new Page(digest.group(1));
        }
        Matcher definition = Patterns.DEFINITION.matcher(text);
        if (definition.matches()) {
            return new Definition(definition.group(1), Long.parseLong(definition.group(2)));
        }
        int set = text.lastIndexOf('/');
        if (text.startsWith("s/")
                && set > 2
                && LabelSet.NAME.matcher(text.substring(set + 1)).matches()) {
            return new Root(ModelId.parse(text.substring(2, set)), text.substring(set + 1));
        }
        throw new IllegalArgumentException("no key of ours");
    }

    /** What keys look like. */
    final class Patterns {
        private static final Pattern DIGEST = Pattern.compile("[ep]/([0-9a-f]{" + DIGEST_LENGTH + "})");
        private static final Pattern DEFINITION = Pattern.compile("d/(" + LabelSet.NAME + ")/(\\d{1,18})");

        private Patterns() {}
    }
}
