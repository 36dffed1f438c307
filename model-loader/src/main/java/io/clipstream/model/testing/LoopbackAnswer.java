package io.clipstream.model.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** What a {@link LoopbackHub} answers; also in place of the right answer. */
public interface LoopbackAnswer {
    /** @param content of the file that is asked for; empty where it is no file */
    void give(HttpExchange exchange, byte[] content) throws IOException;

    /** The file, or the range of it that is asked for. */
    static LoopbackAnswer file() {
        return LoopbackAnswer::sendFile;
    }

    /** An answer without a body. */
    static LoopbackAnswer status(int status, String... headers) {
        return (exchange, content) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** The right beginning, and then the connection is cut. */
    static LoopbackAnswer cutAfter(int bytes) {
        return (exchange, content) -> sendBeginning(exchange, content, bytes);
    }

    /** The right beginning, and then nothing more until somebody says so, when the connection is cut. */
    static LoopbackAnswer haltingAfter(int bytes, CountDownLatch over) {
        return (exchange, content) -> {
            sendBeginning(exchange, content, bytes);
            try {
                over.await();
            } catch (InterruptedException e) {
                // The hub is closed.
                Thread.currentThread().interrupt();
            }
        };
    }

    private static void sendBeginning(HttpExchange exchange, byte[] content, int bytes) throws IOException {
        int from = from(exchange);
        exchange.sendResponseHeaders(begin(exchange, from, content.length), content.length - from);
        exchange.getResponseBody().write(content, from, bytes);
        exchange.getResponseBody().flush();
    }

    /** Another content, with the right status and from the beginning. */
    static LoopbackAnswer content(byte[] other) {
        return (exchange, content) -> send(exchange, 200, other);
    }

    /** The whole file, whatever range was asked for. */
    static LoopbackAnswer ignoringRange() {
        return (exchange, content) -> send(exchange, 200, content);
    }

    private static void sendFile(HttpExchange exchange, byte[] content) throws IOException {
        int from = from(exchange);
        if (from > 0 && from >= content.length) {
            status(416, "Content-Range", "bytes */" + content.length).give(exchange, content);
            return;
        }
        int status = begin(exchange, from, content.length);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length - from));
            exchange.sendResponseHeaders(status, -1);
        } else {
            // 0 would mean a body of unknown length.
            exchange.sendResponseHeaders(status, content.length == from ? -1 : content.length - from);
            exchange.getResponseBody().write(content, from, content.length - from);
            exchange.getResponseBody().close();
        }
    }

    private static int begin(HttpExchange exchange, int from, int length) {
        if (from == 0) {
            return 200;
        }
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (length - 1) + "/" + length);
        return 206;
    }

    private static int from(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return range == null ? 0 : Integer.parseInt(range.replaceAll("^bytes=(\\d+)-$", "$1"));
    }

    private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length);
        exchange.getResponseBody().write(content);
        exchange.getResponseBody().close();
    }
}
