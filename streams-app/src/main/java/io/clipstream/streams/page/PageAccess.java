package io.clipstream.streams.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may see and who may change what. With a token: who has it, all. Without one, on a loopback address: everybody on this machine,
 * all, as long as the request is not another site's: a name that was made to point here (DNS rebinding) shows in {@code Host}, a form
 * of another site in {@code Origin}. Without one, elsewhere: everybody may look, nobody may change anything.
 *
 * <p>Immutable.
 */
final class PageAccess {
    /** What a request that changes something says besides, which no form of another site can. */
    static final String SENT_BY = "clipstream-page";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BEARER = "bearer ";

    /** How the page may be used. */
    enum Mode {
        /** Everybody on this machine. */
        OPEN,
        /** Who has the token. */
        TOKEN,
        /** Everybody may look. */
        READ_ONLY;

        /** The word in the page's feed. */
        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What is looked at of a request; null: the header is not there.
     *
     * @param requestedWith of {@code X-Requested-With}
     */
    record Asked(
            @Nullable String host,
            @Nullable String origin,
            @Nullable String authorization,
            @Nullable String requestedWith) {}

    /**
     * Why not.
     *
     * @param status of HTTP
     * @param problem for people
     */
    record Refusal(int status, String problem) {}

    private final Mode mode;
    private final byte[] tokenDigest;

    /**
     * @param loopback whether the server listens on a loopback address
     * @param token or empty
     */
    PageAccess(boolean loopback, String token) {
        mode = !token.isEmpty() ? Mode.TOKEN : loopback ? Mode.OPEN : Mode.READ_ONLY;
        tokenDigest = digest(token);
    }

    Mode mode() {
        return mode;
    }

    /** Whether there is anybody who may change something. */
    boolean writable() {
        return mode != Mode.READ_ONLY;
    }

    /** Why the request may not see anything; empty where it may. */
    Optional<Refusal> refuseReading(Asked asked) {
        return switch (mode) {
            case TOKEN -> refuseToken(asked.authorization());
            case OPEN -> refuseHost(asked.host());
            case READ_ONLY -> Optional.empty();
        };
    }

    /** Why the request may not change anything; empty where it may. */
    Optional<Refusal> refuseWriting(Asked asked) {
        Optional<Refusal> refused = refuseReading(asked);
        if (refused.isPresent() || mode == Mode.TOKEN) {
            return refused;
        }
        if (mode == Mode.READ_ONLY) {
            return Optional.of(
                    new Refusal(
                            403,
                            "this page is for reading only: set http.token, or let it listen on a loopback address (http.host)"));
        }
        String origin = asked.origin();
        if (origin == null || !origin.equalsIgnoreCase("http://" + asked.host())) {
            return Optional.of(new Refusal(403, "only this page itself may change something (Origin)"));
        }
        return SENT_BY.equals(asked.requestedWith())
                ? Optional.empty()
                : Optional.of(new Refusal(403, "X-Requested-With: " + SENT_BY + " is missing"));
    }

    private Optional<Refusal> refuseToken(@Nullable String authorization) {
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        String given = bearer && authorization != null
                ? authorization.substring(BEARER.length()).strip()
                : "";
        // Of digests, so that the time depends neither on where they differ nor on the length.
        return MessageDigest.isEqual(digest(given), tokenDigest)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        401, given.isEmpty() ? "a token is needed (Authorization: Bearer)" : "this is not the token"));
    }

    private static Optional<Refusal> refuseHost(@Nullable String host) {
        String name = host == null ? "" : host.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        return LOOPBACK.contains(name) || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                ? Optional.empty()
                : Optional.of(
                        new Refusal(403, "call this page as localhost or 127.0.0.1; for other names set http.token"));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
