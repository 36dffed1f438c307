package io.clipstream.demo.command;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened so far; closed in the opposite order, each whatever the others did, and undisturbed by an end request. */
final class Opened implements AutoCloseable {
    private final EndRequest end;
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    Opened(EndRequest end) {
        this.end = end;
    }

    <T extends AutoCloseable> T add(T resource) {
        resources.push(resource);
        return resource;
    }

    @Override
    public void close() throws Exception {
        end.stopInterrupting();
        Exception first = null;
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
