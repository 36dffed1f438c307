package io.clipstream.model.engine;

import java.util.List;

/** The device has no memory for a batch of this size; a smaller one may fit. */
public final class OutOfDeviceMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What libtorch's allocators say: CUDA's, cuBLAS's and the processor's. */
    private static final List<String> SIGNS =
            List.of("out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "can't allocate memory", "not enough memory");

    public OutOfDeviceMemoryException(Throwable cause) {
        super("the device is out of memory: " + firstLine(cause), cause);
    }

    /** Whether an error of the engine says so. */
    static boolean isToldBy(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return SIGNS.stream().anyMatch(message::contains);
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
