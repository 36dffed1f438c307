package io.clipstream.streams.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.events.Classification;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.images.PictureFormat;
import io.clipstream.streams.classify.ImageRequests.UnreadableEventException;
import io.clipstream.streams.config.TopicNames;
import io.clipstream.streams.labels.LabelSetMessages.NotAvroException;
import io.clipstream.streams.page.PageEvents;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the topics' values for the page, as the classifier itself does. */
final class PageValues implements PageEvents {
    private final EventSerdes serdes;
    private final TopicNames topics;

    PageValues(EventSerdes serdes, TopicNames topics) {
        this.serdes = serdes;
        this.topics = topics;
    }

    @Override
    public Classification classification(byte[] value) {
        return serdes.read(topics.classifications(), value, Classification.class);
    }

    @Override
    public LabelSetStatus status(byte[] value) {
        return serdes.read(topics.labelSetStatus(), value, LabelSetStatus.class);
    }

    @Override
    public Optional<byte[]> picture(byte[] value) {
        if (isPicture(value)) {
            return Optional.of(value);
        }
        if (value.length == 0 || value[0] != 0) {
            return Optional.empty();
        }
        try {
            ByteBuffer content =
                    serdes.imageEvents().read(topics.images(), value).getContent();
            if (content == null) {
                return Optional.empty();
            }
            byte[] picture = new byte[content.remaining()];
            content.duplicate().get(picture);
            return Optional.of(picture);
        } catch (UnreadableEventException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public JsonNode labelSet(byte[] avro) {
        try {
            return serdes.labelSets(topics.labelSets()).toPlainJson(avro);
        } catch (NotAvroException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public boolean isPicture(byte[] value) {
        return PictureFormat.recognise(value).isPresent();
    }
}
