package io.clipstream.streams.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteCheckTest {
    private final FakeTopics topics = new FakeTopics();
    private final RouteTable table = new RouteTable("r.");

    @Test
    void aRouteWhoseTopicIsThereIsKnownAtOnce() {
        topics.make("r.there", 5);

        assertThat(new RouteCheck(table, topics, false).problems(Set.of("there")))
                .isEmpty();
        assertThat(table.state("r.there")).isEqualTo(topics.there.get("r.there"));
    }

    @Test
    void aMissingTopicIsAProblemAndIsNotMade() {
        topics.make("r.there", 5);

        var problems = new RouteCheck(table, topics, false).problems(Set.of("there", "gone"));

        assertThat(problems).containsOnlyKeys("gone");
        assertThat(problems.get("gone").found()).isEqualTo("no topic r.gone");
        assertThat(problems.get("gone").allowed()).contains("routes.create=true");
        assertThat(topics.created).isEmpty();
        assertThat(topics.timesAsked("r.gone"))
                .as("a broker may deny for a moment")
                .isEqualTo(3);
        assertThat(table.state("r.gone")).isNull();
    }

    @Test
    void aMissingTopicIsMadeWhereThatIsAllowed() {
        assertThat(new RouteCheck(table, topics, true).problems(Set.of("new"))).isEmpty();
        assertThat(topics.created).containsExactly("r.new");
        assertThat(table.isOpen("r.new")).isTrue();

        topics.mayCreate = false;
        assertThat(new RouteCheck(table, topics, true)
                        .problems(Set.of("newer"))
                        .get("newer")
                        .found())
                .contains("cannot be made");
    }

    @Test
    void withItsPrefixANameIsNoLongerThanKafkaAllows() {
        String longest = "x".repeat(247);
        topics.make("r." + longest, 1);

        assertThat(new RouteCheck(table, topics, false).problems(Set.of(longest, longest + "x")))
                .containsOnlyKeys(longest + "x");
    }

    @Test
    void brokersThatDoNotAnswerAreNoProblemOfTheSet() {
        topics.answers = false;

        assertThatThrownBy(() -> new RouteCheck(table, topics, false).problems(Set.of("any")))
                .isInstanceOf(RoutesUnknownException.class);
    }
}
