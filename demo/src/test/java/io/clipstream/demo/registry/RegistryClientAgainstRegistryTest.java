package io.clipstream.demo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.schemas.EventSchemas;
import io.clipstream.schemas.wire.RegistryClient;
import io.clipstream.schemas.wire.UnknownSchemaException;
import io.clipstream.schemas.wire.WireSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client and the registry, each tested alone elsewhere, against one another. */
class RegistryClientAgainstRegistryTest {
    @TempDir
    Path directory;

    @Test
    void everyRecordKeepsItsIdOverARestart() throws IOException {
        for (int life = 0; life < 2; life++) {
            try (EmbeddedRegistry registry = EmbeddedRegistry.start(directory, 0)) {
                RegistryClient client = client(registry);
                client.ping();
                int expected = 0;
                for (var record : EventSchemas.records()) {
                    Schema schema = SpecificData.get().getSchema(record);
                    int id = client.register(record.getSimpleName() + "-value", schema);

                    assertThat(id).isEqualTo(++expected);
                    assertThat(client.lookUp(record.getSimpleName() + "-value", schema))
                            .isEqualTo(id);
                    assertThat(client.schema(id)).isEqualTo(EventSchemas.published(schema));
                    assertThat(client.latest(record.getSimpleName() + "-value"))
                            .hasValueSatisfying(
                                    latest -> assertThat(latest.id()).isEqualTo(id));
                }
            }
        }
    }

    @Test
    void refusalsAreUnderstood() throws IOException {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(directory, 0)) {
            RegistryClient client = client(registry);
            client.register("s", Schema.create(Schema.Type.STRING));

            assertThatThrownBy(() -> client.register("s", Schema.create(Schema.Type.INT)))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("subject s refuses the schema int");
            assertThatThrownBy(() -> client.schema(99)).isInstanceOf(UnknownSchemaException.class);
            assertThatThrownBy(() -> client.lookUp("t", Schema.create(Schema.Type.INT)))
                    .hasMessageContaining("subject t does not have the schema");
            assertThat(client.latest("t")).isEmpty();
        }
    }

    private static RegistryClient client(EmbeddedRegistry registry) {
        return new RegistryClient(WireSettings.of(Map.of(WireSettings.URL, registry.url())));
    }
}
