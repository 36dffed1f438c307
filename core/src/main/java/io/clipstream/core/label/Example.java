package io.clipstream.core.label;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A picture that shows what a label means: as it is, or by reference to a vector that was made of it. */
public sealed interface Example {
    /**
     * A picture's file.
     *
     * @param content its bytes, at least one; not copied, not changed
     */
    record Picture(byte[] content) implements Example {
        public Picture {
            if (content.length == 0) {
                throw new IllegalArgumentException("an example picture has bytes");
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Picture that && Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }

        @Override
        public String toString() {
            return "Picture[" + content.length + " bytes]";
        }
    }

    /**
     * A record of the topic of image embeddings.
     *
     * @param topic its name, as Kafka allows it
     * @param partition at least 0
     * @param offset at least 0
     */
    record Stored(String topic, int partition, long offset) implements Example {
        private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
        private static final Pattern PLACE = Pattern.compile("(" + TOPIC + ")-([0-9]{1,9})-([0-9]{1,18})");

        public Stored {
            if (!TOPIC.matcher(topic).matches() || partition < 0 || offset < 0) {
                throw new IllegalArgumentException(
                        "no place of a record: '" + topic + "', partition " + partition + ", offset " + offset);
            }
        }

        /**
         * Reads {@code topic-partition-offset}; the topic itself may have hyphens.
         *
         * @throws IllegalArgumentException where it is something else
         */
        public static Stored parse(String text) {
            Matcher place = PLACE.matcher(text);
            if (!place.matches()) {
                throw new IllegalArgumentException("a place is topic-partition-offset, not '" + text + "'");
            }
            return new Stored(place.group(1), Integer.parseInt(place.group(2)), Long.parseLong(place.group(3)));
        }

        @Override
        public String toString() {
            return topic + "-" + partition + "-" + offset;
        }
    }
}
