package io.clipstream.model.hub;

import static io.clipstream.model.hub.HubFixture.ID;
import static io.clipstream.model.hub.HubFixture.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.clipstream.model.testing.LoopbackAnswer;
import io.clipstream.model.testing.LoopbackHub;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hubs that refuse, that are busy, that lie, and that are none. */
class RefusingHubTest {
    private static final String LISTING = "/revision/main";

    @TempDir
    private Path home;

    private HubFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new HubFixture(home);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void spoilListing(LoopbackAnswer answer) {
        fixture.hub.spoil("GET", "", LISTING, answer);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anUnknownRepositoryMayAlsoBePrivate() {
        HubModelId id = HubModelId.of("open-ai/clip").orElseThrow();

        assertThatThrownBy(() -> fixture.modelHub().pull(id, fixture))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("open-ai/clip: the hub lets nobody in here (401: Invalid username or password.)")
                .hasMessageContaining("Check the id at " + fixture.hub.endpoint() + "/open-ai/clip")
                .hasMessageContaining("HF_TOKEN");
        assertThat(fixture.rests).isEmpty();
    }

    @Test
    void aGatedRepositorySaysHowToGetIn() {
        fixture.hub.gate(REPOSITORY, "hf_right");

        assertThatThrownBy(fixture::pull)
                .hasMessageContaining("access is refused (401)")
                .hasMessageContaining(
                        "accept it at " + fixture.hub.endpoint() + "/" + REPOSITORY + ", and set HF_TOKEN");
    }

    @Test
    void aWrongTokenIsSaidAndNotShown() throws IOException {
        fixture.hub.gate(REPOSITORY, "hf_right");
        ModelHub hub = fixture.modelHub("HF_TOKEN", "hf_w0ng");

        Throwable refused = catchThrowable(() -> hub.pull(ID, fixture));

        assertThat(refused).hasMessageContaining("(403)").hasMessageContaining("a token was sent");
        StringWriter trace = new StringWriter();
        refused.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("hf_w0ng");
        assertThat(fixture.settings(java.util.Map.of("HF_TOKEN", "hf_w0ng")).toString())
                .doesNotContain("hf_w0ng");
    }

    @Test
    void anUnknownRevisionIsNamed() {
        assertThatThrownBy(() -> fixture.modelHub().pull(ID.at("v2"), fixture))
                .hasMessageContaining(REPOSITORY + "@v2: the repository is there, the revision 'v2' is not");
    }

    @Test
    void aListedFileThatIsNotThereIsNamed() {
        fixture.hub.spoil("HEAD", "", "tokenizer.json", LoopbackAnswer.status(404, "X-Error-Code", "EntryNotFound"));

        assertThatThrownBy(fixture::pull).hasMessageContaining("tokenizer.json is listed, but not there (404)");
    }

    @Test
    void aBusyHubIsAskedAgainWhenItSays() throws IOException {
        spoilListing(LoopbackAnswer.status(429, "Retry-After", "7"));
        fixture.hub.spoil("HEAD", "", "/config.json", LoopbackAnswer.status(500));
        fixture.hub.spoil("HEAD", "", "/config.json", LoopbackAnswer.status(503));
        fixture.hub.spoil("GET", LoopbackHub.CDN, "model.safetensors", LoopbackAnswer.status(502));

        fixture.pull();

        assertThat(fixture.rests.stream().map(Duration::toSeconds)).containsExactly(7L, 1L, 2L, 1L);
        assertThat(fixture.waits).first().asString().contains("answered 429").contains("trying again in 7 s");
    }

    @Test
    void anAddressThatIsNoLongerSignedIsAskedForAnew() throws IOException {
        fixture.hub.spoil("GET", LoopbackHub.CDN, "model.safetensors", LoopbackAnswer.status(403));

        fixture.pull();

        assertThat(fixture.weightRequests()).hasSize(2);
        assertThat(fixture.waits)
                .singleElement()
                .asString()
                .contains("answered 403")
                .doesNotContain("signature");
    }

    @Test
    void retryAfterMayBeADate() throws IOException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(90));
        spoilListing(LoopbackAnswer.status(429, "Retry-After", date));

        fixture.pull();

        assertThat(fixture.rests)
                .singleElement()
                .satisfies(rest -> assertThat(rest).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(92)));
    }

    @Test
    void aHubThatWantsTooLongAWaitIsLeft() {
        spoilListing(LoopbackAnswer.status(429, "Retry-After", "3600"));

        assertThatThrownBy(fixture::pull).hasMessageContaining("the server wants 3600 s until the next request");
        assertThat(fixture.rests).isEmpty();
    }

    @Test
    void aHubThatStaysBrokenIsGivenUp() {
        for (int i = 0; i < 6; i++) {
            spoilListing(LoopbackAnswer.status(500));
        }

        assertThatThrownBy(fixture::pull)
                .hasMessageContaining("answered 500")
                .hasMessageContaining("tried 6 times")
                .hasMessageContaining("clipstream model pull " + REPOSITORY);
    }

    @Test
    void aHubThatIsNotThereSaysWhatToDo() throws IOException {
        fixture.pull();
        fixture.hub.close();

        assertThatThrownBy(fixture::pull)
                .hasMessageContaining("cannot ask the hub: no answer from " + fixture.hub.endpoint())
                .hasMessageContaining("The cache has it as it was when it was last pulled");
        assertThat(fixture.modelHub().cached(ID)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../evil.safetensors", "/etc/passwd", "a/../b", "a//b", "tokenizer.json\\u0000", "a/./b"})
    void namesThatLeaveTheRepositoryAreRefused(String name) {
        spoilListing(LoopbackAnswer.content(
                utf8("{\"sha\":\"" + "a".repeat(40) + "\",\"siblings\":[{\"rfilename\":\"" + name + "\"}]}")));

        assertThatThrownBy(fixture::pull).hasMessageContaining("which no repository can hold");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil.safetensors", "/tmp/evil.safetensors", "a\\\\b.safetensors", ".safetensors", "model.bin"
            })
    void shardsAreRefusedWhoseNamesAreNotPlain(String shard) throws IOException {
        fixture.hub.remove(REPOSITORY, "model.safetensors");
        fixture.hub.put(REPOSITORY, "model.safetensors.index.json", "{\"weight_map\":{\"a\":\"" + shard + "\"}}");

        assertThatThrownBy(fixture::pull).hasMessageContaining("not the plain name of a .safetensors file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "../../../x", "", "ABCDEF"})
    void aCommitIsFortyHexDigits(String sha) {
        spoilListing(LoopbackAnswer.content(utf8("{\"sha\":\"" + sha + "\",\"siblings\":[]}")));

        assertThatThrownBy(fixture::pull).hasMessageContaining("the hub names no commit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../evil", "5d41402abc4b2a76b9719d911017c592", ""})
    void anETagIsADigest(String etag) {
        fixture.hub.spoil(
                "HEAD",
                "",
                "model.safetensors",
                LoopbackAnswer.status(
                        302,
                        "X-Repo-Commit",
                        fixture.hub.commit(REPOSITORY),
                        "X-Linked-Etag",
                        '"' + etag + '"',
                        "X-Linked-Size",
                        "1",
                        "Location",
                        "http://127.0.0.2/x"));

        assertThatThrownBy(fixture::pull).hasMessageContaining("the hub gives no digest of model.safetensors");
    }

    @Test
    void aSmallFileHasALimit() {
        fixture.hub.spoil(
                "HEAD",
                "",
                "/config.json",
                LoopbackAnswer.status(
                        302,
                        "X-Repo-Commit",
                        fixture.hub.commit(REPOSITORY),
                        "X-Linked-Etag",
                        "a".repeat(64),
                        "X-Linked-Size",
                        "99999999",
                        "Location",
                        "http://127.0.0.2/x"));

        assertThatThrownBy(fixture::pull)
                .hasMessageContaining("config.json has 99999999 bytes, more than the limit of");
    }

    @Test
    void aFileOfAnotherCommitIsRefused() {
        fixture.hub.spoil("HEAD", "", "/config.json", LoopbackAnswer.status(200, "X-Repo-Commit", "b".repeat(40)));

        assertThatThrownBy(fixture::pull)
                .hasMessageContaining("config.json is of commit '" + "b".repeat(40) + "', not ");
    }

    @Test
    void aWebsiteIsNoHub() {
        spoilListing(LoopbackAnswer.content(utf8("<html>Welcome</html>")));

        assertThatThrownBy(fixture::pull).hasMessageContaining("answers with what is not JSON: is HF_ENDPOINT a hub?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", ":", "http:"})
    void redirectsLeadToTheWeb(String location) {
        spoilListing(LoopbackAnswer.status(302, "Location", location));

        assertThatThrownBy(fixture::pull).hasMessageContaining("redirects to what is no web address");
    }

    @Test
    void redirectsEnd() {
        for (int i = 0; i < 9; i++) {
            spoilListing(LoopbackAnswer.status(302, "Location", "/api/models/" + REPOSITORY + LISTING));
        }

        assertThatThrownBy(fixture::pull).hasMessageContaining("is redirected more than 8 times");
    }

    @Test
    void aRenamedRepositoryIsFollowed() throws IOException {
        HubModelId old = HubModelId.of("openai/clip").orElseThrow();
        fixture.hub.spoil(
                "GET",
                "",
                "openai/clip/revision/main",
                LoopbackAnswer.status(307, "Location", "/api/models/" + REPOSITORY + LISTING));
        for (String name : new String[] {
            "README.md",
            "config.json",
            "preprocessor_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "model.safetensors"
        }) {
            String to = "/" + REPOSITORY + "/resolve/" + fixture.hub.commit(REPOSITORY) + "/" + name;
            fixture.hub.spoil("HEAD", "", "/" + name, LoopbackAnswer.status(307, "Location", to));
            fixture.hub.spoil("GET", "", "/" + name, LoopbackAnswer.status(307, "Location", to));
        }

        assertThat(fixture.modelHub().pull(old, fixture).directory().toString()).contains("models--openai--clip/");
    }
}
