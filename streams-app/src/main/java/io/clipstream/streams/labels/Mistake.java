package io.clipstream.streams.labels;

/**
 * Something wrong in a label-set message.
 *
 * @param pointer where: a JSON pointer (RFC 6901); empty for the message as a whole
 * @param found what stands there
 * @param allowed what may stand there
 */
record Mistake(String pointer, String found, String allowed) {
    @Override
    public String toString() {
        return (pointer.isEmpty() ? "message" : pointer) + ": found " + found + "; allowed: " + allowed;
    }
}
