package io.clipstream.schemas.wire;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The schema registry could not be asked, or gave no usable answer: unreachable, too slow, refused the credentials, failed.
 * Nothing is known about the record in hand, so wait and try again; never a reason to drop or dead-letter it.
 */
public final class RegistryUnavailableException extends RetriableException {
    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message) {
        super(message);
    }

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
