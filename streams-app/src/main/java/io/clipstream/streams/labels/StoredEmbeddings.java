package io.clipstream.streams.labels;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.label.Example;

/** Looks up the vectors of pictures that were classified before. Thread-safe; what it opens is not. */
@FunctionalInterface
public interface StoredEmbeddings {
    /**
     * Gets ready to read a few. The caller closes it soon.
     *
     * @throws UnavailableException where that cannot be now; to be tried again
     */
    Reading open() throws UnavailableException;

    /** Some look-ups. */
    interface Reading extends AutoCloseable {
        /**
         * Reads one vector; returns within seconds.
         *
         * @return of this application's model
         * @throws UnusableExampleException where it is not there, or is of another model, and will be so tomorrow
         * @throws UnavailableException where that cannot be told now; to be tried again
         */
        Embedding read(Example.Stored place) throws UnusableExampleException, UnavailableException;

        @Override
        void close();
    }

    /** The broker or the registry does not answer: nothing can be said of an example yet. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        /** @param message who does not answer, and what became of the question */
        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
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
