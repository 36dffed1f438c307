package io.clipstream.streams.labels;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.label.Example;

/** Looks up the vectors of pictures that were classified before. Thread-safe; what it opens is not. */
@FunctionalInterface
public interface StoredEmbeddings {
    /** Gets ready to read a few. The caller closes it soon. */
    Reading open();

    /** Some look-ups. */
    interface Reading extends AutoCloseable {
        /**
         * Reads one vector; returns within seconds.
         *
         * @return of this application's model
         * @throws UnusableExampleException where it is not there, is of another model, or cannot be read now
         */
        Embedding read(Example.Stored place) throws UnusableExampleException;

        @Override
        void close();
    }

    /** An example that gives no vector. */
    final class UnusableExampleException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String allowed;

        /**
         * @param found what is there
         * @param allowed what may be there
         */
        public UnusableExampleException(String found, String allowed) {
            super(found);
            this.allowed = allowed;
        }

        String allowed() {
            return allowed;
        }
    }
}
