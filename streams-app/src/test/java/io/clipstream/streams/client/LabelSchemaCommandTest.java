package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.schemas.json.LabelSetJsonSchema;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LabelSchemaCommandTest {
    private static int run(StringWriter out, String... arguments) {
        return new CommandLine(new LabelsCommand()).setOut(new PrintWriter(out)).execute(arguments);
    }

    @Test
    void theSchemaIsPrintedAsItIsPublished() {
        StringWriter out = new StringWriter();

        assertThat(run(out, "schema")).isZero();
        assertThat(run(out, "schema", "--json")).isZero();

        assertThat(out.toString()).isEqualTo(LabelSetJsonSchema.text().repeat(2));
    }
}
