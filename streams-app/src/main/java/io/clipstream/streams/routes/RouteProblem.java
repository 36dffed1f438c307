package io.clipstream.streams.routes;

/**
 * Why a route takes no results.
 *
 * @param found what the brokers said
 * @param allowed what must be, and the way there
 */
public record RouteProblem(String found, String allowed) {
    @Override
    public String toString() {
        return "found " + found + "; needed: " + allowed;
    }
}
