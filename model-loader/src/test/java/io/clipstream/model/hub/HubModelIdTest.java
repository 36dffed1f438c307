package io.clipstream.model.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubModelIdTest {
    @ParameterizedTest
    @CsvSource({
        "openai/clip-vit-base-patch32, main",
        "timm/ViT-B-16-SigLIP, main",
        "laion/CLIP-ViT-B-32-laion2B-s34B-b79K@v1.0, v1.0",
        "a_b/c.d@refs/pr/66, refs/pr/66",
        "a/b@3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268, 3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268"
    })
    void idsAreReadAndWritten(String text, String revision) {
        HubModelId id = HubModelId.of(text).orElseThrow();

        assertThat(id.revision()).isEqualTo(revision);
        assertThat(id).hasToString(text);
        assertThat(id.isPinned()).isEqualTo(revision.length() == 40);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "clip",
                "/clip",
                "openai/",
                "./clip",
                "../clip",
                "a/b/c",
                "a--b/c",
                "a/b..c",
                "a/b.git",
                "a/.b",
                "a/b@",
                "a/b@../../x",
                "a/b@x/../y",
                "a/b@/x",
                "a/b@x/",
                "a/b@.x",
                "a/b@x y",
                "a b/c",
                "a/b@x@y",
                "/abs/dir"
            })
    void everythingElseIsNoId(String text) {
        assertThat(HubModelId.of(text)).isEmpty();
    }
}
