package io.clipstream.model.hub;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user's access token. It tells itself to nobody but the hub. */
public final class HubToken {
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,1000}");

    private final String text;

    private HubToken(String text) {
        this.text = text;
    }

    /**
     * Takes a token as it was found, with white space around it.
     *
     * @param source where it was found, for the refusal
     * @return empty where nothing was found
     * @throws HubException where it has characters that no token has; the message does not show it
     */
    static Optional<HubToken> of(@Nullable String found, String source) throws HubException {
        String text = found == null ? "" : found.strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!VISIBLE_ASCII.matcher(text).matches()) {
            throw new HubException(source + " holds no access token: a token is one line of visible ASCII characters");
        }
        return Optional.of(new HubToken(text));
    }

    /** The value of the header {@code Authorization}. */
    String authorization() {
        return "Bearer " + text;
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
