package io.clipstream.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
    private static HubSettings of(String... pairs) throws HubException {
        var environment = new java.util.HashMap<String, String>(Map.of("HOME", "/nowhere"));
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return HubSettings.fromEnvironment(environment);
    }

    @Test
    void defaultsArePythons() throws HubException {
        HubSettings settings = of();

        assertThat(settings.cache()).isEqualTo(Path.of("/nowhere/.cache/huggingface/hub"));
        assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(settings.token()).isEmpty();
        assertThat(settings.offline()).isFalse();
    }

    @Test
    void theMostPreciseVariableWins() throws HubException {
        assertThat(of("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(of("XDG_CACHE_HOME", "/x", "HF_HOME", "~/h").cache()).isEqualTo(Path.of("/nowhere/h/hub"));
        assertThat(of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/old").cache()).isEqualTo(Path.of("/old"));
        assertThat(of("HUGGINGFACE_HUB_CACHE", "/old", "HF_HUB_CACHE", "$HOME/${N}/c", "N", "new")
                        .cache())
                .isEqualTo(Path.of("/nowhere/new/c"));
    }

    @ParameterizedTest
    @CsvSource({"1,true", "on,true", "Yes,true", "TRUE,true", "0,false", "no,false", "'',false"})
    void offlineIsWhatPythonTakesForTrue(String value, boolean offline) throws HubException {
        assertThat(of("HF_HUB_OFFLINE", value).offline()).isEqualTo(offline);
    }

    @Test
    void theEndpointLosesItsSlash() throws HubException {
        assertThat(of("HF_ENDPOINT", "https://mirror:8443/hf/").endpoint())
                .isEqualTo(URI.create("https://mirror:8443/hf"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"huggingface.co", "ftp://h", "https://me:s3cret@h", "https://h?token=s3cret", "https://", "::"})
    void anEndpointThatIsNoneIsRefusedUnseen(String endpoint) {
        assertThatThrownBy(() -> of("HF_ENDPOINT", endpoint))
                .hasMessageStartingWith("HF_ENDPOINT is no URL of a hub; allowed: ")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void theTokenComesFromVariablesBeforeTheFile(@TempDir Path home) throws IOException {
        Files.writeString(home.resolve("token"), "filed\n");
        String[] base = {"HF_HOME", home.toString()};

        assertThat(of(base).token().orElseThrow().authorization()).isEqualTo("Bearer filed");
        assertThat(of("HF_HOME", home.toString(), "HUGGING_FACE_HUB_TOKEN", "old")
                        .token()
                        .orElseThrow()
                        .authorization())
                .isEqualTo("Bearer old");
        assertThat(of("HF_HOME", home.toString(), "HUGGING_FACE_HUB_TOKEN", "old", "HF_TOKEN", "new")
                        .token()
                        .orElseThrow()
                        .authorization())
                .isEqualTo("Bearer new");
    }

    @Test
    void aTokenThatIsNoneIsRefusedUnseen() {
        assertThatThrownBy(() -> of("HF_TOKEN", "hf_s3cret\nX-Evil: 1"))
                .hasMessage("HF_TOKEN holds no access token: a token is one line of visible ASCII characters");
    }
}
