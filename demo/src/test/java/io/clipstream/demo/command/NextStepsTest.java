package io.clipstream.demo.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class NextStepsTest {
    private static final Path DATA = Path.of("/data");

    @Test
    void nameThePortsThatClientsWouldNotFindByThemselves() {
        assertThat(new NextSteps("bin/clipstream", new DemoPorts(9092, 8081, 8080), DATA).lines())
                .noneMatch(line -> line.contains("--bootstrap-server") || line.contains("--schema-registry"))
                .anyMatch(line -> line.endsWith("bin/clipstream publish PICTURE.jpg"));

        assertThat(new NextSteps("bin/clipstream", new DemoPorts(1, 2, 3), DATA).lines())
                .anyMatch(line ->
                        line.endsWith("watch --bootstrap-server 127.0.0.1:1 --schema-registry http://127.0.0.1:2"))
                .anyMatch(line -> line.contains("http://127.0.0.1:3/health/ready"))
                .anyMatch(line -> line.startsWith("The page") && line.endsWith("http://127.0.0.1:3/"));
    }

    @Test
    void theProgramIsCalledFromWhereTheDemoWas() {
        assertThat(NextSteps.program("/opt/clip", Path.of("/opt/clip"))).isEqualTo("bin/clipstream");
        assertThat(NextSteps.program("/opt/clip", Path.of("/home"))).isEqualTo("/opt/clip/bin/clipstream");
        assertThat(NextSteps.program("/opt/it's mine", Path.of("/home")))
                .isEqualTo("'/opt/it'\\''s mine/bin/clipstream'");
        assertThat(NextSteps.program("", Path.of("/home"))).isEqualTo("clipstream");
    }
}
