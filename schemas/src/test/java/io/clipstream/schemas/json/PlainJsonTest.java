package io.clipstream.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.events.Classification;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.ImageEvent;
import io.clipstream.events.Label;
import io.clipstream.events.LabelSet;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.events.Score;
import io.clipstream.events.Source;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainJsonTest {
    private static final Source SOURCE = new Source("images", 3, 99L, Instant.ofEpochMilli(1_700_000_000_123L));

    @Test
    void writesAClassificationAsAPersonWould() {
        Classification result = Classification.newBuilder()
                .setSource(SOURCE)
                .setLabelSet("animals")
                .setLabelSetRevision(7)
                .setLabelSetDigest("d1")
                .setModel("mini@0123456789ab")
                .setProbability(0.25)
                .setScores(List.of(new Score("cat \"x\"", 0.25, -0.125)))
                .setAttributes(Map.of("camera", "north"))
                .setClassifiedAt(Instant.ofEpochMilli(1_700_000_000_456L))
                .build();

        assertThat(PlainJson.text(result))
                .isEqualTo(
                        "{\"source\":{\"topic\":\"images\",\"partition\":3,\"offset\":99,\"timestamp\":1700000000123},"
                                + "\"imageId\":null,\"labelSet\":\"animals\",\"labelSetRevision\":7,\"labelSetDigest\":\"d1\","
                                + "\"model\":\"mini@0123456789ab\",\"origin\":\"live\",\"label\":null,\"probability\":0.25,"
                                + "\"scores\":[{\"label\":\"cat \\\"x\\\"\",\"probability\":0.25,\"similarity\":-0.125}],"
                                + "\"attributes\":{\"camera\":\"north\"},\"classifiedAt\":1700000000456}");
        assertThat(PlainJson.read(PlainJson.bytes(result), Classification.class))
                .isEqualTo(result);
    }

    @Test
    void writesBytesAsBase64AndFloatsAsTheyAre() {
        ImageEvent event = ImageEvent.newBuilder()
                .setContent(ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2))
                .build();
        ImageEmbedding embedding =
                ImageEmbedding.newBuilder().setVector(List.of(0.1f, -1f)).build();

        assertThat(PlainJson.text(event)).contains("\"content\":\"AQI=\"").contains("\"labelSets\":[]");
        assertThat(PlainJson.text(embedding)).contains("\"vector\":[0.1,-1.0]");
        assertThat(PlainJson.read(PlainJson.text(event), ImageEvent.class)).isEqualTo(event);
        assertThat(PlainJson.read(PlainJson.text(embedding), ImageEmbedding.class))
                .isEqualTo(embedding);
    }

    @Test
    void aUnionIsItsValue() {
        LabelSet set = PlainJson.read(
                "{\"labels\":[\"cat\",{\"name\":\"dog\",\"prompts\":[\"a dog\"]}],\"templates\":[\"a {}\"],\"threshold\":1}",
                LabelSet.class);

        assertThat(set)
                .isEqualTo(LabelSet.newBuilder()
                        .setLabels(List.of(
                                "cat",
                                Label.newBuilder()
                                        .setName("dog")
                                        .setPrompts(List.of("a dog"))
                                        .build()))
                        .setTemplates(List.of("a {}"))
                        .setThreshold(1.0)
                        .build());
        assertThat(PlainJson.text(set)).startsWith("{\"labels\":[\"cat\",{\"name\":\"dog\",\"prompts\":[\"a dog\"],");
    }

    @Test
    void missingFieldsHaveTheirDefaultAndUnknownOnesAreIgnored() {
        LabelSetStatus status = PlainJson.read("{\"state\":\"active\",\"future\":{\"a\":1}}", LabelSetStatus.class);

        assertThat(status)
                .isEqualTo(LabelSetStatus.newBuilder().setState("active").build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | the value is [], allowed is an object",
                "{\"scores\":[{\"label\":3}]} | /scores/0/label is 3, allowed is a string",
                "{\"source\":{\"partition\":2147483648}} | /source/partition is 2147483648, allowed is an integer of 32 bits",
                "{\"attributes\":{\"a/b~\":null}} | /attributes/a~1b~0 is null, allowed is a string",
                "{\"label\":1} | /label is 1, allowed is null or a string",
                "{\"probability\":\"1\"} | /probability is \"1\", allowed is a number",
                "{\"classifiedAt\":1.5} | /classifiedAt is 1.5, allowed is an integer of 64 bits",
                "{\"label\":\"a\",\"label\":\"b\"} | not JSON at line 1",
                "{\"label\":\"a\"} {} | not JSON at line 1",
                "{\"probability\":NaN} | not JSON at line 1",
            })
    void namesThePlaceOfAMistake(String json, String message) {
        assertThatThrownBy(() -> PlainJson.read(json, Classification.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesBytesThatAreNotBase64() {
        assertThatThrownBy(() -> PlainJson.read("{\"content\":\"?\"}", ImageEvent.class))
                .hasMessage("/content is \"?\", allowed is a string in Base64");
    }

    @Test
    void refusesNumbersThatJsonDoesNotHave() {
        Classification result = Classification.newBuilder()
                .setScores(List.of(new Score("cat", Double.NaN, 0.0)))
                .build();

        assertThatThrownBy(() -> PlainJson.text(result)).hasMessageContaining("/scores/0/probability is NaN");
    }
}
