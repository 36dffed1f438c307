package io.clipstream.demo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFileTest {
    private static final RegistryState STATE = RegistryState.EMPTY
            .register("s", "\"int\"")
            .register("s", "\"long\"")
            .register("t", "\"int\"")
            .withCompatibility("t", CompatibilityLevel.FULL);

    @TempDir
    Path directory;

    @Test
    void loadsWhatItSaved() throws IOException {
        try (RegistryFile file = new RegistryFile(directory)) {
            assertThat(file.load()).isEqualTo(RegistryState.EMPTY);
            file.save(RegistryState.EMPTY.register("s", "\"int\""));
            file.save(STATE);
        }
        try (RegistryFile file = new RegistryFile(directory)) {
            assertThat(file.load()).isEqualTo(STATE);
            assertThat(file.load().versions("t")).containsExactly(1);
        }
    }

    @Test
    void aCrashBeforeTheMoveChangesNothing() throws IOException {
        try (RegistryFile file = new RegistryFile(directory)) {
            file.save(STATE);
        }
        Files.writeString(directory.resolve("schemas.json.next"), "{\"schemas\":[\"half");

        try (RegistryFile file = new RegistryFile(directory)) {
            assertThat(file.load()).isEqualTo(STATE);
            file.save(STATE.withCompatibility(CompatibilityLevel.NONE));
            assertThat(file.load().compatibility()).isEqualTo(CompatibilityLevel.NONE);
        }
    }

    @Test
    void aChangeThatCannotBeSavedIsNotSeen() throws IOException {
        try (RegistryFile file = new RegistryFile(directory)) {
            SchemaStore store = new SchemaStore(file);
            Files.createDirectory(directory.resolve("schemas.json.next"));

            assertThatThrownBy(() -> store.register("s", SchemaStore.parse("\"int\"")))
                    .isInstanceOf(IOException.class);

            assertThat(store.state()).isEqualTo(RegistryState.EMPTY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"schemas\":[\"\\\"int\\\"\"",
                "{\"schemas\":[],\"subjects\":{\"s\":[1]},\"compatibility\":\"FULL\",\"subjectCompatibility\":{}}",
                "{\"schemas\":[],\"subjects\":{},\"compatibility\":\"SOME\",\"subjectCompatibility\":{}}",
                "{\"schemas\":[],\"subjects\":{},\"compatibility\":\"FULL\",\"subjectCompatibility\":{}} more",
            })
    void namesAFileThatIsDamaged(String content) throws IOException {
        Path damaged = Files.writeString(directory.resolve("schemas.json"), content);

        try (RegistryFile file = new RegistryFile(directory)) {
            assertThatThrownBy(file::load)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(damaged + " is damaged");
        }
    }
}
