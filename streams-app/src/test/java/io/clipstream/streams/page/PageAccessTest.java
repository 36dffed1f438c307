package io.clipstream.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.streams.page.PageAccess.Asked;
import io.clipstream.streams.page.PageAccess.Mode;
import io.clipstream.streams.page.PageAccess.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageAccessTest {
    private static final String TOKEN = "correct-horse-battery";
    private static final Asked NOTHING = new Asked(null, null, null, null);

    private final PageAccess open = new PageAccess(true, "");
    private final PageAccess guarded = new PageAccess(false, TOKEN);
    private final PageAccess readOnly = new PageAccess(false, "");

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST:9999", "127.1.2.3:80"})
    void onLoopbackItsOwnPageMayWrite(String host) {
        Asked asked = new Asked(host, "http://" + host, null, PageAccess.SENT_BY);

        assertThat(open.mode()).isEqualTo(Mode.OPEN);
        assertThat(open.refuseReading(asked)).isEmpty();
        assertThat(open.refuseWriting(asked)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "localhost.example.org",
                "127.0.0.1.example.org:80",
                "127.0.0.1:80:80",
                "",
                "10.0.0.1"
            })
    void onLoopbackOtherNamesAreRefused(String host) {
        Asked asked = new Asked(host, "http://" + host, null, PageAccess.SENT_BY);

        assertThat(open.refuseReading(asked)).map(Refusal::status).contains(403);
        assertThat(open.refuseWriting(asked)).map(Refusal::status).contains(403);
        assertThat(open.refuseReading(NOTHING)).isPresent();
    }

    @Test
    void onLoopbackOtherSitesAndFormsMayNotWrite() {
        String host = "127.0.0.1:8080";

        assertThat(open.refuseWriting(new Asked(host, null, null, PageAccess.SENT_BY)))
                .isPresent();
        assertThat(open.refuseWriting(new Asked(host, "null", null, PageAccess.SENT_BY)))
                .isPresent();
        assertThat(open.refuseWriting(new Asked(host, "http://127.0.0.1:9090", null, PageAccess.SENT_BY)))
                .isPresent();
        assertThat(open.refuseWriting(new Asked(host, "http://" + host, null, null)))
                .isPresent();
    }

    @Test
    void withATokenItIsAllThatCounts() {
        assertThat(guarded.mode()).isEqualTo(Mode.TOKEN);
        for (String right : new String[] {"Bearer " + TOKEN, "bearer " + TOKEN}) {
            assertThat(guarded.refuseReading(new Asked("any", null, right, null)))
                    .isEmpty();
            assertThat(guarded.refuseWriting(new Asked("any", null, right, null)))
                    .isEmpty();
        }
        for (String wrong : new String[] {"Bearer ", "Bearer x", "Basic " + TOKEN, TOKEN, "Bearer " + TOKEN + "x"}) {
            assertThat(guarded.refuseReading(new Asked("localhost", null, wrong, null)))
                    .map(Refusal::status)
                    .contains(401);
        }
        assertThat(guarded.refuseWriting(NOTHING)).map(Refusal::status).contains(401);
        assertThat(new PageAccess(true, TOKEN).mode()).isEqualTo(Mode.TOKEN);
    }

    @Test
    void elsewhereWithoutATokenItIsForReadingOnly() {
        Asked asked = new Asked("host:8080", "http://host:8080", null, PageAccess.SENT_BY);

        assertThat(readOnly.writable()).isFalse();
        assertThat(readOnly.refuseReading(asked)).isEmpty();
        assertThat(readOnly.refuseWriting(asked))
                .map(Refusal::problem)
                .hasValueSatisfying(problem -> assertThat(problem).contains("http.token", "http.host"));
    }
}
