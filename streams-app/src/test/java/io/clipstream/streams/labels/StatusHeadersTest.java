package io.clipstream.streams.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusHeadersTest {
    private static List<String> headers(LabelStatus.State state, @Nullable String reason) {
        List<String> headers = new ArrayList<>();
        StatusHeaders.of(new LabelStatus("pets", 7, state, null, 3, 3, "", reason))
                .forEach(
                        header -> headers.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    @Test
    void revisionAndStateComeFirstAndInThisOrder() {
        assertThat(headers(LabelStatus.State.ACTIVE, null))
                .containsExactly("clipstream.revision=7", "clipstream.state=active");
    }

    @Test
    void aReasonIsOneLine() {
        assertThat(headers(LabelStatus.State.REJECTED, "/labels/1: found 'a'\n/top: found -1"))
                .containsExactly(
                        "clipstream.revision=7",
                        "clipstream.state=rejected",
                        "clipstream.reason=/labels/1: found 'a'; /top: found -1");
    }

    @Test
    void aLongReasonIsCut() {
        String header = headers(LabelStatus.State.REJECTED, "x".repeat(5000)).get(2);

        assertThat(header).hasSize("clipstream.reason=".length() + StatusHeaders.LONGEST_REASON);
    }
}
