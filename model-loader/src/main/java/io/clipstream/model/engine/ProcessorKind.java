package io.clipstream.model.engine;

import io.clipstream.model.script.LinearForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What of a processor decides about the form of linear layers.
 *
 * @param x86 whether MKL, oneDNN and FBGEMM have their forms there
 * @param addsProductsTo32Bits whether FBGEMM multiplies bytes with AVX-512 VNNI, which does not saturate
 */
record ProcessorKind(boolean x86, boolean addsProductsTo32Bits) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    static ProcessorKind here() {
        return of(System.getProperty("os.arch", ""), flags());
    }

    /** @param flags as in {@code /proc/cpuinfo}; where they are not known, the cautious form is right everywhere */
    static ProcessorKind of(String architecture, List<String> flags) {
        String name = architecture.toLowerCase(Locale.ROOT);
        return new ProcessorKind(name.equals("amd64") || name.equals("x86_64"), flags.contains("avx512_vnni"));
    }

    private static List<String> flags() {
        try (var lines = Files.lines(CPUINFO)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Arrays.asList(line.split("\\s+")))
                    .orElse(List.of());
        } catch (IOException e) {
            return List.of();
        }
    }

    LinearForm quantised() {
        return addsProductsTo32Bits ? LinearForm.INT8 : LinearForm.INT8_PAIRS;
    }
}
