package io.clipstream.streams.page;

/** An answer that is a refusal. */
final class PageProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status of HTTP
     * @param message for people
     */
    PageProblem(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
