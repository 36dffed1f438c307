package io.clipstream.model.hub;

import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Says what a status that is no success means, and what to do about it. */
final class HubRefusal {
    private static final int LONGEST_MESSAGE = 200;

    private final HubSettings settings;
    private final HubModelId id;

    HubRefusal(HubSettings settings, HubModelId id) {
        this.settings = settings;
        this.id = id;
    }

    /**
     * The exception for an answer; closes it.
     *
     * @param what was asked for, such as {@code config.json}
     */
    IOException of(HubAnswer answer, String what) throws IOException {
        answer.close();
        String code = answer.header("X-Error-Code").orElse("");
        int status = answer.status();
        String page = settings.endpoint() + "/" + id.repository();
        // Elsewhere, a refusal is of an address that is signed for a while; the hub gives a new one.
        boolean elsewhere = !HubHttp.isAt(settings.endpoint(), answer.address()) && (status == 401 || status == 403);
        if (status == 408 || status == 429 || status >= 500 || elsewhere) {
            return passing(answer, what);
        }
        if (code.equals("GatedRepo") || status == 403) {
            return new HubException(id + ": access is refused (" + status + said(answer) + "). Its owner asks for a"
                    + " licence to be accepted, or lets only some in: accept it at " + page + ", and set HF_TOKEN to an"
                    + " access token of that account" + tokenNow());
        }
        if (code.equals("RevisionNotFound")) {
            return new HubException(id + ": the repository is there, the revision '" + id.revision() + "' is not; see "
                    + page + "/tree/main for its branches and tags");
        }
        if (code.equals("EntryNotFound")) {
            return new HubException(id + ": " + what + " is listed, but not there (404)");
        }
        if (status == 401) {
            return new HubException(id + ": the hub lets nobody in here (401" + said(answer) + "): there is no such"
                    + " repository, or it is private or gated. Check the id at " + page + "; for a private or gated one"
                    + " set HF_TOKEN to an access token of an account that may read it" + tokenNow());
        }
        if (status == 404) {
            return new HubException(id + ": no such repository or revision at " + settings.endpoint() + " (404"
                    + said(answer) + "); see " + page);
        }
        return new HubException(
                id + ": " + HubHttp.shown(answer.address()) + " answered " + status + said(answer) + " for " + what);
    }

    private IOException passing(HubAnswer answer, String what) {
        String message =
                HubHttp.shown(answer.address()) + " answered " + answer.status() + said(answer) + " for " + what;
        Optional<Duration> retryAfter = answer.header("Retry-After").flatMap(HubRefusal::duration);
        return retryAfter.isPresent()
                ? new TransientFailure(message, retryAfter.get())
                : new TransientFailure(message, (Throwable) null);
    }

    /** RFC 9110, section 10.2.3: seconds, or a date. */
    private static Optional<Duration> duration(String value) {
        try {
            if (value.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            Duration until = Duration.between(
                    ZonedDateTime.now(java.time.ZoneOffset.UTC),
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
            return Optional.of(until.isNegative() ? Duration.ZERO : until.plusSeconds(1));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String tokenNow() {
        return settings.token().isPresent() ? " (a token was sent; it may be wrong, or of another account)" : "";
    }

    /** The server's own words, short and printable. */
    private static String said(HubAnswer answer) {
        String words = answer.header("X-Error-Message").orElse("").replaceAll("[^ -~]", "?");
        return words.isEmpty() ? "" : ": " + words.substring(0, Math.min(LONGEST_MESSAGE, words.length()));
    }
}
