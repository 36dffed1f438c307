package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.it.Promql.Selector;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromqlTest {
    @Test
    void metricsAreToldFromFunctionsAndWords() {
        Promql promql = Promql.read(
                "histogram_quantile(0.99, sum by (job, le) (rate(a_bucket{job=\"$job\"}[$__rate_interval])))"
                        + " > bool 3e2 and on (job) max without (x) (b) unless time() - c offset 1h");

        assertThat(promql.selectors())
                .containsExactly(
                        new Selector("a_bucket", Set.of("job")),
                        new Selector("b", Set.of()),
                        new Selector("c", Set.of()));
        assertThat(promql.grouping()).containsExactlyInAnyOrder("job", "le", "x");
    }

    @Test
    void namesInStringsAndRangesAreNone() {
        Promql promql =
                Promql.read("lag:sum{role=\"x\", client_id=~\".+-{y}-[0-9]+\", topic!='a\\'b'}[5m:30s] * ${scale}");

        assertThat(promql.selectors()).containsExactly(new Selector("lag:sum", Set.of("role", "client_id", "topic")));
        assertThat(promql.grouping()).isEmpty();
    }

    @Test
    void whatIsNoPromqlIsRefused() {
        assertThatThrownBy(() -> Promql.read("rate(a[5m)")).hasMessage("no ]");
        assertThatThrownBy(() -> Promql.read("a # b")).hasMessageContaining("no PromQL at 2");
    }
}
