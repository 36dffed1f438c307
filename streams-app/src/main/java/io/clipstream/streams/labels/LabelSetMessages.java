package io.clipstream.streams.labels;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.core.label.LabelSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the values of {@code label-sets}: JSON as a person types it, or Avro in Confluent's wire format. */
public final class LabelSetMessages {
    private static final Logger LOG = LoggerFactory.getLogger(LabelSetMessages.class);

    /** Brings an Avro value into the plain JSON form. */
    @FunctionalInterface
    public interface AvroForm {
        /**
         * @throws NotAvroException where the value is no label set, and never will be
         * @throws UnavailableException where that cannot be told now, because the registry does not answer
         */
        JsonNode toPlainJson(byte[] value) throws NotAvroException;
    }

    /** A value that begins like Avro and is no label set. */
    public static final class NotAvroException extends Exception {
        private static final long serialVersionUID = 1L;

        public NotAvroException(String message) {
            super(message);
        }
    }

    /** The registry does not answer: nothing can be said of the value yet. */
    public static final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final AvroForm avro;
    private final boolean vectorsStored;

    /** @param vectorsStored whether there is history that a set can ask to relabel */
    public LabelSetMessages(AvroForm avro, boolean vectorsStored) {
        this.avro = avro;
        this.vectorsStored = vectorsStored;
    }

    /**
     * Reads one value.
     *
     * @param name the set's
     * @throws UnavailableException where the registry does not answer; to be tried again
     */
    LabelSet read(String name, byte[] value) throws RejectedLabelSetException {
        try {
            LabelSet set = readAsItBegins(name, value);
            if (set.rules().lookBack() != null && !vectorsStored) {
                throw new RejectedLabelSetException(
                        new Mistake(
                                "/onChange",
                                "\"relabel\", while this application stores no vectors",
                                "\"none\"; or set embeddings.enabled=true, make the topic with `clipstream topics create --config FILE`, and publish the set again"));
            }
            return set;
        } catch (UnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // A fault of ours; but whoever publishes a message must not be able to end the application with it.
            LOG.error("Label set {} cannot be read for a reason that is not foreseen", name, e);
            throw new RejectedLabelSetException(
                    new Mistake("", "what cannot be read (" + e + ")", "a LabelSet, in JSON or Avro"));
        }
    }

    private LabelSet readAsItBegins(String name, byte[] value) throws RejectedLabelSetException {
        int start = 0;
        while (start < value.length && Character.isWhitespace(value[start])) {
            start++;
        }
        if (start < value.length && value[start] == '{') {
            return LabelSetDocument.read(name, value);
        }
        if (value.length > 0 && value[0] == 0) {
            try {
                return LabelSetDocument.read(name, avro.toPlainJson(value));
            } catch (NotAvroException e) {
                LOG.debug("Label set {} is no Avro", name, e);
                throw new RejectedLabelSetException(new Mistake(
                        "", String.valueOf(e.getMessage()), "a LabelSet in a version that the registry knows"));
            }
        }
        throw new RejectedLabelSetException(
                new Mistake(
                        "",
                        value.length == 0 ? "an empty value" : "a value that begins with byte " + (value[0] & 0xff),
                        "JSON, which begins with {, or Avro in Confluent's wire format, which begins with byte 0; no value at all deletes the set"));
    }
}
