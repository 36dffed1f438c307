package io.clipstream.model.text;

import io.clipstream.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one thing that {@code spiece.model} says and {@code tokenizer.json} may not: whether what no piece covers becomes
 * bytes ({@code trainer_spec.byte_fallback} in sentencepiece's {@code sentencepiece_model.proto}). A file that is not of
 * that form is refused.
 */
final class SentencePieceModel {
    private static final int MAX_BYTES = 64 << 20;
    private static final int TRAINER_SPEC = 2;
    private static final int BYTE_FALLBACK = 35;

    private SentencePieceModel() {}

    static boolean hasByteFallback(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new CheckpointException(file, "more than " + MAX_BYTES + " bytes");
        }
        ByteBuffer model = ByteBuffer.wrap(Files.readAllBytes(file));
        boolean fallback = false;
        try {
            while (model.hasRemaining()) {
                long tag = varint(model);
                ByteBuffer value = value(model, tag);
                if (tag >>> 3 == TRAINER_SPEC) {
                    while (value.hasRemaining()) {
                        long inner = varint(value);
                        ByteBuffer setting = value(value, inner);
                        fallback = inner >>> 3 == BYTE_FALLBACK ? varint(setting) != 0 : fallback;
                    }
                }
            }
        } catch (RuntimeException e) {
            throw new CheckpointException(file, "not a sentencepiece model", e);
        }
        return fallback;
    }

    /** A field's content; the buffer moves behind it. */
    private static ByteBuffer value(ByteBuffer buffer, long tag) {
        int start = buffer.position();
        int length =
                switch ((int) (tag & 7)) {
                    case 0 -> {
                        varint(buffer);
                        int bytes = buffer.position() - start;
                        buffer.position(start);
                        yield bytes;
                    }
                    case 1 -> Long.BYTES;
                    case 2 -> Math.toIntExact(varint(buffer));
                    case 5 -> Integer.BYTES;
                    default -> throw new IllegalArgumentException("wire type " + (tag & 7));
                };
        ByteBuffer value = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return value;
    }

    private static long varint(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = buffer.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }
}
