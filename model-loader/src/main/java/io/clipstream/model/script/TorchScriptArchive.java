package io.clipstream.model.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive in memory: a stored zip with {@code data.pkl}, {@code code/}, {@code constants.pkl}, one shared
 * placeholder tensor, {@code version} and {@code byteorder} (libtorch's {@code caffe2/serialize/inline_container.h} and
 * {@code torch/csrc/jit/docs/serialization.md}).
 */
final class TorchScriptArchive {
    /** Name of the one source file. */
    static final String FILE = "clip";

    private static final String ROOT = "clip/";
    /** The archive version whose operators the generated source uses. */
    private static final String VERSION = "10\n";

    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int FIELD_HEADER_BYTES = 4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);

    private TorchScriptArchive() {
        zip.setMethod(ZipOutputStream.STORED);
    }

    static byte[] of(ScriptClass root, Collection<ScriptClass> classes) {
        StringBuilder code = new StringBuilder();
        classes.forEach(type -> code.append(type.source()));
        TorchScriptArchive archive = new TorchScriptArchive();
        try (archive.zip) {
            archive.entry("data.pkl", ScriptPickle.module(root));
            archive.entry("code/__torch__/" + FILE + ".py", code.toString().getBytes(StandardCharsets.UTF_8));
            archive.entry("data/0", new byte[Float.BYTES]);
            archive.entry("constants.pkl", ScriptPickle.emptyTuple());
            archive.entry("version", VERSION.getBytes(StandardCharsets.US_ASCII));
            archive.entry("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return archive.bytes.toByteArray();
    }

    private void entry(String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(ROOT + name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
        entry.setExtra(padding(entry.getName().length()));
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** The "FB" extra field, as long as it takes for the content to begin at a multiple of 64 bytes. */
    private byte[] padding(int nameLength) {
        int start = bytes.size() + LOCAL_HEADER_BYTES + nameLength + FIELD_HEADER_BYTES;
        int pad = Math.floorMod(-start, ALIGNMENT);
        byte[] field = new byte[FIELD_HEADER_BYTES + pad];
        Arrays.fill(field, FIELD_HEADER_BYTES, field.length, (byte) 'Z');
        field[0] = 'F';
        field[1] = 'B';
        field[2] = (byte) pad;
        return field;
    }
}
