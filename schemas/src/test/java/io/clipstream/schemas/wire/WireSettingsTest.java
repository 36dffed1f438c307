package io.clipstream.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireSettingsTest {
    private static final String URL = "http://registry:8081/base/";

    @Test
    void hasDefaultsForAllButTheUrl() {
        WireSettings settings = WireSettings.of(Map.of("schema.registry.url", URL, "acks", "all"));

        assertThat(settings.endpoints()).hasToString("[http://registry:8081/base]");
        assertThat(settings.autoRegister()).isTrue();
        assertThat(settings.useLatest()).isFalse();
        assertThat(settings.readAs(false)).isNull();
        assertThat(settings.connectTimeout()).hasSeconds(5);
        assertThat(settings.readTimeout()).hasSeconds(10);
        assertThat(settings.missingIdTtl()).hasSeconds(60);
    }

    @Test
    void takesCredentialsOfEitherSpelling() {
        WireSettings userInfo = WireSettings.of(Map.of(
                "schema.registry.url", URL,
                "schema.registry.basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", "ann:secret"));
        WireSettings bearer = WireSettings.of(Map.of(
                "schema.registry.url", URL,
                "bearer.auth.credentials.source", "STATIC_TOKEN",
                "schema.registry.bearer.auth.token", "t0ken"));

        assertThat(userInfo.endpoints().get(0).authorization()).isEqualTo("Basic YW5uOnNlY3JldA==");
        assertThat(bearer.endpoints().get(0).authorization()).isEqualTo("Bearer t0ken");
        assertThat(userInfo.toString() + bearer).doesNotContain("YW5u", "t0ken");
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, ''",
        "schema.registry.url, ftp://ann:secret@registry",
        "schema.registry.url, 'http://ann:secret@bad host'",
        "specific.avro.reader, false",
        "use.latest.version, true",
        "value.subject.name.strategy, io.confluent.kafka.serializers.subject.RecordNameStrategy",
        "basic.auth.credentials.source, SASL_INHERIT",
        "basic.auth.credentials.source, USER_INFO",
        "bearer.auth.credentials.source, OAUTHBEARER",
        "http.read.timeout.ms, 0",
    })
    void refusesWhatItCannotDo(String name, String value) {
        Map<String, String> properties = name.equals("schema.registry.url")
                ? Map.of(name, value)
                : Map.of("schema.registry.url", "http://ann:secret@registry", name, value);

        assertThatThrownBy(() -> WireSettings.of(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name.substring(name.indexOf('.')))
                .hasMessageNotContaining("secret");
    }
}
