package io.clipstream.model.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class TorchScriptArchiveTest {
    private static final ScriptClass INNER = new ScriptClass("Inner", List.of("w"), Map.of(), "  # inner\n");
    private static final ScriptClass ROOT =
            new ScriptClass("Clip", List.of(), new LinkedHashMap<>(Map.of("a", INNER)), "  # root\n");

    @Test
    void everyEntryIsStoredAtAMultipleOf64() throws IOException {
        byte[] archive = TorchScriptArchive.of(ROOT, List.of(INNER, ROOT));

        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readAllBytes();
                entries.put(entry.getName(), content);
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                assertThat(positionOf(archive, entry) % 64).as(entry.getName()).isZero();
            }
        }

        assertThat(entries.keySet())
                .containsExactly(
                        "clip/data.pkl",
                        "clip/code/__torch__/clip.py",
                        "clip/data/0",
                        "clip/constants.pkl",
                        "clip/version",
                        "clip/byteorder");
        assertThat(new String(entries.get("clip/code/__torch__/clip.py"), StandardCharsets.UTF_8))
                .isEqualTo("""
                        class Inner(Module):
                          __parameters__ = ["w", ]
                          __buffers__ = []
                          training : bool
                          w : Tensor
                          # inner
                        class Clip(Module):
                          __parameters__ = []
                          __buffers__ = []
                          training : bool
                          a : __torch__.clip.Inner
                          # root
                        """);
    }

    @Test
    void theSameNetworkGivesTheSameBytes() {
        assertThat(TorchScriptArchive.of(ROOT, List.of(INNER, ROOT)))
                .isEqualTo(TorchScriptArchive.of(ROOT, List.of(INNER, ROOT)));
    }

    /** The content follows the local header: 30 bytes, the name, the extra field. */
    private static int positionOf(byte[] archive, ZipEntry entry) {
        byte[] name = entry.getName().getBytes(StandardCharsets.UTF_8);
        for (int i = 30; i + name.length < archive.length; i++) {
            if (archive[i - 30] == 'P'
                    && archive[i - 29] == 'K'
                    && archive[i - 28] == 3
                    && Arrays.equals(archive, i, i + name.length, name, 0, name.length)) {
                int extra = (archive[i - 2] & 0xff) | ((archive[i - 1] & 0xff) << 8);
                return i + name.length + extra;
            }
        }
        throw new AssertionError("no local header of " + entry.getName());
    }
}
