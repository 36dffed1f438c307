package io.clipstream.model.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A model on the hub: {@code owner/name}, or {@code owner/name@revision}.
 *
 * @param owner a user or an organisation
 * @param name of the repository
 * @param revision a branch, a tag, a commit (40 hex digits), or a pull request ({@code refs/pr/7})
 */
public record HubModelId(String owner, String name, String revision) {
    /** The revision that is meant where none is said. */
    public static final String MAIN = "main";

    /** How an id is written, for messages. */
    public static final String FORM = "owner/name or owner/name@revision, such as openai/clip-vit-base-patch32";

    static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern PART = Pattern.compile("\\w(?:[\\w.-]{0,94}\\w)?");
    private static final Pattern REVISION = Pattern.compile("(?=.{1,200}$)\\w[\\w.+-]*(?:/\\w[\\w.+-]*)*");

    public HubModelId {
        if (!isPart(owner) || !isPart(name) || !isRevision(revision)) {
            throw new IllegalArgumentException(
                    "a model's id is " + FORM + ", not '" + owner + "/" + name + "@" + revision + "'");
        }
    }

    /** The rules of the hub: {@code --} separates owner and name in the cache, so neither holds it. */
    private static boolean isPart(String text) {
        return PART.matcher(text).matches() && !text.contains("--") && !text.contains("..") && !text.endsWith(".git");
    }

    /** Of what Git allows in a name, that which is a plain path on every system. */
    private static boolean isRevision(String text) {
        return REVISION.matcher(text).matches() && !text.contains("..");
    }

    /** The id, if the text is one. */
    public static Optional<HubModelId> of(String text) {
        int at = text.indexOf('@');
        String repository = at < 0 ? text : text.substring(0, at);
        String revision = at < 0 ? MAIN : text.substring(at + 1);
        int slash = repository.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String owner = repository.substring(0, slash);
        String name = repository.substring(slash + 1);
        return isPart(owner) && isPart(name) && isRevision(revision)
                ? Optional.of(new HubModelId(owner, name, revision))
                : Optional.empty();
    }

    /** {@code owner/name}. */
    public String repository() {
        return owner + "/" + name;
    }

    /** Whether the revision is a commit, which never means anything else later. */
    public boolean isPinned() {
        return COMMIT.matcher(revision).matches();
    }

    /** The same repository at another revision. */
    HubModelId at(String other) {
        return new HubModelId(owner, name, other);
    }

    /** As it is written: without the revision where that is {@link #MAIN}. */
    @Override
    public String toString() {
        return revision.equals(MAIN) ? repository() : repository() + "@" + revision;
    }
}
