package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.clipstream.schemas.topic.TopicCatalogue;
import io.clipstream.schemas.topic.TopicNames;
import io.clipstream.schemas.topic.TopicSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** OPERATIONS.md, the files under {@code deploy/} and the application say the same. */
class OperationsTest {
    private static final Path HANDBOOK = Path.of("..", "OPERATIONS.md");
    private static final Pattern ENTRY = Pattern.compile("(?m)^### (.+)$");

    private static List<JsonNode> alerts() {
        List<JsonNode> alerts = new ArrayList<>();
        for (JsonNode group : Monitoring.rules().get("groups")) {
            group.get("rules").forEach(rule -> {
                if (rule.has("alert")) {
                    alerts.add(rule);
                }
            });
        }
        return alerts;
    }

    @Test
    void everyAlertHasAnEntryAndEveryEntryAnAlert() throws IOException {
        List<String> entries = ENTRY.matcher(Files.readString(HANDBOOK))
                .results()
                .map(entry -> entry.group(1))
                .toList();

        assertThat(alerts()).hasSizeGreaterThan(10);
        assertThat(alerts().stream().map(alert -> alert.get("alert").asText())).containsExactlyElementsOf(entries);
        assertThat(alerts()).allSatisfy(alert -> {
            String name = alert.get("alert").asText();
            // A heading's anchor is its text in lower case.
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo("OPERATIONS.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
        });
    }

    @Test
    void everyAlertFiresInATest() {
        Set<String> fired = new HashSet<>();
        for (JsonNode test : Monitoring.ruleTests().get("tests")) {
            test.get("alert_rule_test").forEach(expected -> {
                if (!expected.get("exp_alerts").isEmpty()) {
                    fired.add(expected.get("alertname").asText());
                }
            });
        }

        assertThat(fired)
                .containsExactlyInAnyOrderElementsOf(alerts().stream()
                        .map(alert -> alert.get("alert").asText())
                        .toList());
    }

    @Test
    void theTableOfWhatIsKeptHasEveryTopicAndItsTime() throws IOException {
        String text = Files.readString(HANDBOOK);
        for (TopicSpec topic : TopicCatalogue.of(
                        TopicNames.withPrefix(""), 10 << 20, TopicCatalogue.DEFAULT_PARTITIONS, true)
                .topics()) {
            Matcher row = Pattern.compile("(?m)^\\| `" + topic.name() + "`.*\\| ([^|]+) \\|$")
                    .matcher(text);
            assertThat(row.find()).as(topic.name()).isTrue();
            topic.retention()
                    .ifPresent(time -> assertThat(row.group(1)).as(topic.name()).isEqualTo(time.toDays() + " days"));
        }
    }

    @Test
    void whatEndsAnInstanceWaitsLongerThanItTakesToEnd() throws IOException {
        Path source = Path.of("..", "streams-app/src/main/java/io/clipstream/streams/app/ClassifierProcess.java");
        Matcher seconds = Pattern.compile("END_SECONDS = (\\d+);").matcher(Files.readString(source));
        assertThat(seconds.find()).isTrue();
        int end = Integer.parseInt(seconds.group(1));

        JsonNode pod = read("deploy/kubernetes/base/deployment.yaml").at("/spec/template/spec");
        assertThat(pod.get("terminationGracePeriodSeconds").asInt()).isGreaterThan(end + 10);
        String compose = read("docker-compose.yml")
                .at("/x-application/stop_grace_period")
                .asText();
        assertThat(compose).isEqualTo(pod.get("terminationGracePeriodSeconds").asInt() + "s");
        assertThat(Files.readString(HANDBOOK))
                .contains("gives up after " + end + " s", "`terminationGracePeriodSeconds` here: 45 s");
    }

    @Test
    void autoscalingEndsAtThePartitions() throws IOException {
        JsonNode scaled = read("deploy/kubernetes/overlays/autoscaling/scaledobject.yaml");

        assertThat(scaled.at("/spec/maxReplicaCount").asInt()).isEqualTo(TopicCatalogue.DEFAULT_PARTITIONS);
        assertThat(scaled.at("/spec/triggers/0/metadata/topic").asText()).isEqualTo("clipstream.images");
    }

    @Test
    void panelsOfTheDashboardHaveNumbersOfTheirOwnAndSayWhatTheyShow() {
        List<Integer> ids = new ArrayList<>();
        Monitoring.dashboard().get("panels").forEach(panel -> {
            ids.add(panel.get("id").asInt());
            if (!panel.get("type").asText().equals("row")) {
                assertThat(panel.get("description").asText())
                        .as(panel.get("title").asText())
                        .isNotBlank();
                assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
            }
        });
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }

    @Test
    void whatAScrapeDoesNotShowIsToldByItsName() {
        List<Monitoring.Query> queries = List.of(new Monitoring.Query(
                "here", Promql.read("sum by (le, zone) (a{job=\"x\", role=\"y\"}) / b"), Set.of("nobody")));

        assertThat(Monitoring.missing(queries, "# HELP a A.\na{le=\"1,2}\",kind=\"\\\"\"} 0.0\n"))
                .containsExactlyInAnyOrder(
                        "a{role} in here",
                        "b in here",
                        "label zone to group by in here",
                        "label nobody for the legend of here");
    }

    private static JsonNode read(String file) throws IOException {
        return new YAMLMapper().readTree(Path.of("..", file).toFile());
    }
}
