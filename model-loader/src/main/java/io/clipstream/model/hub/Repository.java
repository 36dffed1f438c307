package io.clipstream.model.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A repository on the hub: its list of files, what it says of each, and their contents. */
final class Repository {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_ANSWER_BYTES = 32 << 20;
    private static final int MAX_FILES = 50_000;
    private static final int MAX_REDIRECTS = 8;

    private final HubModelId id;
    private final HubHttp http;
    private final HubRefusal refusal;
    private final Surroundings.Pause pause;
    private final PullListener listener;

    Repository(HubModelId id, HubSettings settings, Surroundings surroundings, PullListener listener) {
        this.id = id;
        this.http = new HubHttp(settings, surroundings);
        this.refusal = new HubRefusal(settings, id);
        this.pause = surroundings.pause();
        this.listener = listener;
    }

    /**
     * What a revision is at the moment.
     *
     * @param commit 40 hex digits
     * @param files their names, with directories
     */
    record Listing(String commit, Set<String> files) {}

    Listing list(String revision) throws IOException {
        JsonNode answer = json("/api/models/" + id.repository() + "/revision/" + encoded(revision));
        String commit = answer.path("sha").asText("");
        if (!HubModelId.COMMIT.matcher(commit).matches()) {
            throw new HubException(
                    id + ": the hub names no commit: " + http.address("") + " is no hub of Hugging Face's kind");
        }
        Set<String> files = new TreeSet<>();
        for (JsonNode sibling : answer.path("siblings")) {
            String name = sibling.path("rfilename").asText("");
            if (leavesTheRepository(name)) {
                throw new HubException(id + ": refused: the hub lists a file '" + name.replaceAll("[^ -~]", "?")
                        + "', which no repository can hold");
            }
            files.add(name);
            if (files.size() > MAX_FILES) {
                throw new HubException(id + ": refused: more than " + MAX_FILES + " files");
            }
        }
        return new Listing(commit, files);
    }

    /** What Git itself refuses as a path. */
    private static boolean leavesTheRepository(String name) {
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return true;
            }
        }
        return name.chars().anyMatch(character -> character < ' ' || character == 0x7f);
    }

    /**
     * An open pull request of Hugging Face's own converter, which puts safetensors beside pickles.
     *
     * @return its revision; empty where there is none, or the hub does not say
     */
    Optional<String> conversion() {
        try {
            JsonNode answer = parsed(
                    http.get(
                            http.address("/api/models/" + id.repository()
                                    + "/discussions?p=0&type=pull_request&status=open&author=SFconvertbot"),
                            0),
                    "its pull requests");
            for (JsonNode discussion : answer.path("discussions")) {
                int number = discussion.path("num").asInt(0);
                if (number > 0
                        && discussion.path("isPullRequest").asBoolean()
                        && discussion.path("status").asText("").equals("open")
                        && discussion.path("author").path("name").asText("").equals("SFconvertbot")) {
                    String revision = "refs/pr/" + number;
                    return list(revision).files().stream().anyMatch(name -> name.endsWith(".safetensors"))
                            ? Optional.of(revision)
                            : Optional.empty();
                }
            }
        } catch (IOException e) {
            // A hint is all it would have been.
        }
        return Optional.empty();
    }

    /**
     * Asks what a file is, without fetching it: {@code HEAD}, followed on the hub's own host; the answer that would lead
     * away, to where large files are stored, tells.
     */
    RemoteFile describe(String commit, String name) throws IOException {
        return Patience.with(pause, listener, () -> {
            Description description = new Description(name);
            URI at = file(commit, name);
            for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
                try (HubAnswer answer = http.once("HEAD", at, 0)) {
                    Optional<URI> next = answer.redirect();
                    if (next.isEmpty() && !answer.isSuccess()) {
                        throw refusal.of(answer, name);
                    }
                    description.hear(answer, next.isEmpty());
                    if (next.isEmpty() || !http.isHub(next.get())) {
                        return description.file(id, commit);
                    }
                    at = next.get();
                }
            }
            throw new HubException(id + ": " + name + " is redirected more than " + MAX_REDIRECTS + " times");
        });
    }

    /** What a chain of answers says; a later one wins. */
    private static final class Description {
        private final String name;
        private String commit = "";
        private String etag = "";
        private String size = "";
        private boolean linked;

        Description(String name) {
            this.name = name;
        }

        void hear(HubAnswer answer, boolean last) {
            commit = answer.header("X-Repo-Commit").orElse(commit);
            Optional<String> linkedEtag = answer.header("X-Linked-Etag");
            if (linkedEtag.isPresent()) {
                linked = true;
                etag = linkedEtag.get();
            } else if (!linked) {
                etag = answer.header("ETag").orElse("");
            }
            size = answer.header("X-Linked-Size")
                    .or(() -> last && size.isEmpty() ? answer.header("Content-Length") : Optional.empty())
                    .orElse(size);
        }

        RemoteFile file(HubModelId id, String asked) throws HubException {
            String value = (etag.startsWith("W/") ? etag.substring(2) : etag).replace("\"", "");
            if (!commit.equals(asked)) {
                throw new HubException(id + ": " + name + " is of commit '" + commit + "', not " + asked
                        + " (header X-Repo-Commit): a proxy between here and the hub may be the cause");
            }
            if (!RemoteFile.ETAG.matcher(value).matches()) {
                throw new HubException(id + ": the hub gives no digest of " + name
                        + " (header X-Linked-Etag or ETag), so it could not be checked");
            }
            if (!size.matches("\\d{1,15}")) {
                throw new HubException(id + ": the hub does not say how large " + name + " is");
            }
            long bytes = Long.parseLong(size);
            if (bytes > RemoteFile.limit(name)) {
                throw new HubException(id + ": " + name + " has " + bytes + " bytes, more than the limit of "
                        + RemoteFile.limit(name));
            }
            return new RemoteFile(name, value, bytes);
        }
    }

    /** A file's content from a byte on; one attempt. The caller closes it. */
    HubAnswer content(String commit, String name, long from) throws IOException {
        HubAnswer answer = http.get(file(commit, name), from);
        if (answer.isSuccess() || answer.status() == 416) {
            return answer;
        }
        throw refusal.of(answer, name);
    }

    private URI file(String commit, String name) {
        return http.address("/" + id.repository() + "/resolve/" + encoded(commit) + "/" + encoded(name));
    }

    private JsonNode json(String path) throws IOException {
        return Patience.with(pause, listener, () -> parsed(http.get(http.address(path), 0), "its list of files"));
    }

    private JsonNode parsed(HubAnswer answer, String what) throws IOException {
        try (answer) {
            if (!answer.isSuccess()) {
                throw refusal.of(answer, what);
            }
            byte[] bytes = answer.body().readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw new HubException(id + ": " + what + " has more than " + MAX_ANSWER_BYTES + " bytes");
            }
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new HubException(
                    id + ": " + HubHttp.shown(answer.address())
                            + " answers with what is not JSON: is HF_ENDPOINT a hub?",
                    e);
        }
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
