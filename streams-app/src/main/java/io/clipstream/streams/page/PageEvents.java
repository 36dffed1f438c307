package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.events.Classification;
import io.clipstream.events.LabelSetStatus;
import java.util.Optional;

/** Reads what lies on the topics, in whichever of its forms. Every method throws a {@link RuntimeException} where the value is none such. Thread-safe. */
public interface PageEvents {
    /** A result. */
    Classification classification(byte[] value);

    /** What became of a label set. */
    LabelSetStatus status(byte[] value);

    /** The file of a picture: the value itself, or what an event holds; empty where it holds none, or is neither. */
    Optional<byte[]> picture(byte[] value);

    /** A label set that was written in Avro, in its plain JSON form. */
    JsonNode labelSet(byte[] avro);

    /** Whether bytes begin with the signature of a picture format. */
    boolean isPicture(byte[] value);
}
