package io.clipstream.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Readers of the page's feed, all on one thread, which throw away what they read: what they cost themselves is little. */
final class PageViewers implements AutoCloseable {
    private static final String REQUEST = "GET /page/feed HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    private static final String OK = "HTTP/1.1 200";
    private static final int SECONDS = 20;

    /** Attached to a key until something has come. */
    private static final Object NOTHING_CAME = new Object();

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final AtomicLong bytes = new AtomicLong();
    private final CountDownLatch served;
    private final Thread thread;
    private volatile boolean closed;
    private volatile String problem = "";

    private PageViewers(int port, int count) throws IOException {
        served = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channels.add(channel);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, NOTHING_CAME);
        }
        thread = new Thread(this::read, "benchmark-viewers");
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens so many, and waits until all are served. */
    static PageViewers open(int port, int count) throws IOException, InterruptedException {
        PageViewers viewers = new PageViewers(port, count);
        if (!viewers.served.await(SECONDS, TimeUnit.SECONDS) || !viewers.problem.isEmpty()) {
            viewers.close();
            throw new IllegalStateException(
                    "not all of " + count + " viewers are served within " + SECONDS + " s; " + viewers.problem);
        }
        return viewers;
    }

    private void read() {
        try {
            while (!closed) {
                selector.select(this::read, 200);
            }
        } catch (IOException e) {
            problem = e.toString();
        }
    }

    private void read(SelectionKey key) {
        try {
            buffer.clear();
            int length = ((SocketChannel) key.channel()).read(buffer);
            if (length < 0) {
                key.cancel();
                problem = "the application ended a feed";
                return;
            }
            bytes.addAndGet(length);
            if (key.attachment() != null) {
                key.attach(null);
                byte[] begin = new byte[Math.min(length, OK.length())];
                buffer.flip().get(begin);
                String status = new String(begin, StandardCharsets.US_ASCII);
                if (!status.equals(OK)) {
                    problem = "a viewer was answered " + status;
                }
                served.countDown();
            }
        } catch (IOException e) {
            key.cancel();
            problem = e.toString();
        }
    }

    /** Bytes that all have read. */
    long bytes() {
        if (!problem.isEmpty()) {
            throw new IllegalStateException(problem);
        }
        return bytes.get();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
