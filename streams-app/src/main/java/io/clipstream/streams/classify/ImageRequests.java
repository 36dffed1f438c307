package io.clipstream.streams.classify;

import io.clipstream.core.image.PictureException.Reason;
import io.clipstream.core.label.LabelSet;
import io.clipstream.events.ImageEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an image record asks for. A value is, in this order: a picture as it is, by its signature; an {@link
 * ImageEvent} in Avro; nothing that can be read. In an event the fields win over the headers.
 */
public final class ImageRequests {
    private static final int MAX_LABEL_SETS = 100;
    private static final int MAX_ID_LENGTH = 1_000;
    private static final int MAX_ATTRIBUTES_LENGTH = 64 * 1024;

    /** Reads an Avro value. */
    @FunctionalInterface
    public interface EventReader {
        /**
         * @param topic the value came from
         * @throws UnreadableEventException where the value is no event, and never will be
         * @throws UnavailableException where that cannot be told now, because the registry does not answer
         */
        ImageEvent read(String topic, byte[] value) throws UnreadableEventException;
    }

    /** A value that begins like Avro and is no event. */
    public static final class UnreadableEventException extends Exception {
        private static final long serialVersionUID = 1L;

        public UnreadableEventException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The registry does not answer: nothing can be said of the value yet. */
    public static final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final Predicate<byte[]> isPicture;
    private final EventReader events;
    private final long maxPictureBytes;

    /**
     * @param isPicture whether bytes begin with the signature of a picture format, one that is read or one that is not
     * @param events reads Avro
     * @param maxPictureBytes of a picture's file
     */
    public ImageRequests(Predicate<byte[]> isPicture, EventReader events, long maxPictureBytes) {
        this.isPicture = isPicture;
        this.events = events;
        this.maxPictureBytes = maxPictureBytes;
    }

    ImageRequest read(ImageRecord record) throws RefusedImageException {
        byte[] value = record.value();
        if (value == null || value.length == 0) {
            throw new RefusedImageException(DeadLetterReason.NOT_AN_IMAGE.code(), "the record has no value");
        }
        ImageRequest request;
        if (isPicture.test(value)) {
            request = new ImageRequest(value, id(record), labelSets(record), Map.of());
        } else if (value[0] == 0) {
            request = fromEvent(record, value);
        } else {
            throw new RefusedImageException(
                    DeadLetterReason.NOT_AN_IMAGE.code(),
                    "the value begins neither like a picture nor like Avro in Confluent's wire format");
        }
        if (request.picture().length > maxPictureBytes) {
            throw new RefusedImageException(
                    Reason.TOO_LARGE.code(),
                    "the picture has " + request.picture().length + " bytes; image.max.bytes allows "
                            + maxPictureBytes);
        }
        return request;
    }

    private ImageRequest fromEvent(ImageRecord record, byte[] value) throws RefusedImageException {
        ImageEvent event;
        try {
            event = events.read(record.partition().topic(), value);
        } catch (UnreadableEventException e) {
            throw new RefusedImageException(DeadLetterReason.BAD_EVENT.code(), String.valueOf(e.getMessage()), e);
        }
        ByteBuffer content = event.getContent();
        if ((content == null) == (event.getUri() == null)) {
            throw badEvent(
                    "an event has either content or uri, and this one has " + (content == null ? "none" : "both"));
        }
        if (content == null) {
            throw new RefusedImageException(
                    DeadLetterReason.REFERENCE_REFUSED.code(),
                    "pictures are taken inline only; put the picture's bytes into content, in place of uri");
        }
        byte[] picture = new byte[content.remaining()];
        content.duplicate().get(picture);
        List<String> named = event.getLabelSets();
        Map<String, String> attributes = event.getAttributes();
        long length = 0;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            length += attribute.getKey().length() + attribute.getValue().length();
        }
        if (length > MAX_ATTRIBUTES_LENGTH) {
            throw badEvent("the attributes have " + length + " characters; " + MAX_ATTRIBUTES_LENGTH + " are allowed");
        }
        String id = event.getId();
        return new ImageRequest(
                picture,
                id == null ? id(record) : checkedId(id),
                named.isEmpty() ? labelSets(record) : checkedSets(named),
                attributes);
    }

    private static @Nullable String id(ImageRecord record) throws RefusedImageException {
        String id = header(record, ResultHeaders.ID);
        return id == null ? null : checkedId(id);
    }

    private static String checkedId(String id) throws RefusedImageException {
        if (id.length() > MAX_ID_LENGTH) {
            throw badEvent("the id has " + id.length() + " characters; " + MAX_ID_LENGTH + " are allowed");
        }
        return id;
    }

    private static List<String> labelSets(ImageRecord record) throws RefusedImageException {
        String header = header(record, ResultHeaders.LABEL_SETS);
        List<String> names = new ArrayList<>();
        if (header != null) {
            for (String name : header.split(",")) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
        }
        return checkedSets(names);
    }

    private static List<String> checkedSets(List<String> names) throws RefusedImageException {
        if (names.size() > MAX_LABEL_SETS) {
            throw badEvent(names.size() + " label sets are asked for; " + MAX_LABEL_SETS + " are allowed");
        }
        for (String name : names) {
            if (!LabelSet.NAME.matcher(name).matches()) {
                throw badEvent("'" + (name.length() > 200 ? name.substring(0, 200) + "…" : name)
                        + "' is no name of a label set, which matches " + LabelSet.NAME);
            }
        }
        return names;
    }

    private static RefusedImageException badEvent(String message) {
        return new RefusedImageException(DeadLetterReason.BAD_EVENT.code(), message);
    }

    private static @Nullable String header(ImageRecord record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
