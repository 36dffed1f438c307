package io.clipstream.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ResultSamplerTest {
    private final ResultSampler sampler = new ResultSampler();
    private long offset;

    private ConsumerRecord<byte[], byte[]> result(String key, long timestamp, String set, String label, String upload) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("clipstream.label-set", utf8(set));
        headers.add("clipstream.label", utf8(label));
        if (!upload.isEmpty()) {
            headers.add(ResultSampler.UPLOAD, utf8(upload));
        }
        return new ConsumerRecord<>(
                "results",
                0,
                offset++,
                timestamp,
                TimestampType.CREATE_TIME,
                1,
                1,
                utf8(key),
                utf8("{}"),
                headers,
                Optional.empty());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> keys(List<ResultSampler.Candidate> chosen) {
        return chosen.stream()
                .map(candidate -> new String(candidate.first().key(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aRareLabelIsSeenAmongManyOthers() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            records.add(result("cat-" + i, i, "animals", "cat", ""));
        }
        records.add(500, result("owl", 500, "animals", "owl", ""));

        assertThat(keys(sampler.choose(List.of(records), 2, id -> false, set -> false)))
                .containsExactly("owl", "cat-999");
    }

    @Test
    void labelsTakeTurnsFromOneCallToTheNext() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String label : List.of("a", "b", "c")) {
            records.add(result(label, records.size(), "set", label, ""));
        }
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            shown.addAll(keys(sampler.choose(List.of(records), 1, id -> false, set -> false)));
        }

        assertThat(shown).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void resultsOfOnePictureStayTogether() {
        List<ConsumerRecord<byte[], byte[]>> records = List.of(
                result("x", 1, "animals", "cat", ""),
                result("x", 1, "food", "corn", ""),
                result("y", 1, "food", "pear", ""));

        List<ResultSampler.Candidate> chosen = sampler.choose(List.of(records), 5, id -> false, set -> false);

        assertThat(chosen).extracting(candidate -> candidate.results().size()).containsExactlyInAnyOrder(2, 1);
    }

    @Test
    void whatWasPublishedHereIsShownWhateverTheBudget() {
        List<ConsumerRecord<byte[], byte[]>> records =
                List.of(result("mine", 1, "food", "corn", "id-1"), result("claimed", 2, "food", "corn", "id-2"));

        assertThat(keys(sampler.choose(List.of(records), 0, "id-1"::equals, set -> false)))
                .containsExactly("mine");
    }

    @Test
    void aSetThatHasJustChangedComesFirst() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            records.add(result("other-" + i, i, "animals", "cat-" + i, ""));
        }
        records.add(result("changed", 20, "food", "corn", ""));

        assertThat(keys(sampler.choose(List.of(records), 1, id -> false, "food"::equals)))
                .containsExactly("changed");
    }
}
