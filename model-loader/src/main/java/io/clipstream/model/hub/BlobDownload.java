package io.clipstream.model.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one blob: into its incomplete file, from where that ends; then proves size and digest, and gives it its name in
 * one step. Cut off, it goes on where it was; an incomplete file that somebody left and that turns out wrong is fetched
 * anew, once. Its caller holds the blob's lock.
 */
final class BlobDownload {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Repository repository;
    private final String commit;
    private final RemoteFile file;
    private final Path incomplete;
    private final Patience patience;
    private final LongConsumer reached;
    private long received;

    /** @param reached hears how many of the file's bytes are there */
    BlobDownload(
            Repository repository,
            String commit,
            RemoteFile file,
            Path incomplete,
            Patience patience,
            LongConsumer reached) {
        this.repository = repository;
        this.commit = commit;
        this.file = file;
        this.incomplete = incomplete;
        this.patience = patience;
        this.reached = reached;
    }

    /**
     * Fetches it.
     *
     * @return bytes that came over the network
     * @throws HubException where it cannot be had, is not what it should be, or cannot be written; what was fetched is
     *     kept for the next time, unless it is wrong
     */
    long into(Path blob) throws IOException {
        try (FileChannel channel = FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            boolean begunBefore = channel.size() > 0;
            complete(channel);
            if (begunBefore && !isRight(channel)) {
                channel.truncate(0);
                complete(channel);
            }
            if (!isRight(channel)) {
                throw refused("what came has not the digest that the hub gives (" + file.etag() + ")");
            }
        } catch (HubException e) {
            throw e;
        } catch (IOException e) {
            throw new HubException(
                    "cannot write " + incomplete + ": " + e.getMessage()
                            + "; what is there is kept, and the next pull goes on from it",
                    e);
        }
        Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
        return received;
    }

    private boolean isRight(FileChannel channel) throws IOException {
        channel.force(true);
        return channel.size() == file.size() && BlobDigest.matches(incomplete, file.etag());
    }

    private void complete(FileChannel channel) throws IOException {
        if (channel.size() > file.size()) {
            channel.truncate(0);
        }
        while (channel.size() < file.size()) {
            try (HubAnswer answer = repository.content(commit, file.name(), channel.size())) {
                append(channel, answer);
            } catch (TransientFailure e) {
                patience.rest(e);
            }
        }
    }

    private void append(FileChannel channel, HubAnswer answer) throws IOException {
        long there = begin(channel, answer);
        reached.accept(there);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = read(answer, buffer, there); read >= 0; read = read(answer, buffer, there)) {
            if (read > file.size() - there) {
                throw refused("the server sends more than the " + file.size() + " bytes it announced");
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
            while (bytes.hasRemaining()) {
                int unused = channel.write(bytes);
            }
            there += read;
            received += read;
            patience.renew();
            reached.accept(there);
        }
        if (there < file.size()) {
            throw cut(there, "the answer ended", null);
        }
    }

    /** Puts the channel where the answer begins: where it was asked to, or at 0. */
    private long begin(FileChannel channel, HubAnswer answer) throws IOException {
        long from = channel.size();
        boolean goesOn = answer.status() == 206
                && answer.header("Content-Range").orElse("").startsWith("bytes " + from + "-");
        if (!goesOn) {
            channel.truncate(0);
            if (answer.status() != 200) {
                throw new TransientFailure(
                        file.name() + ": the server does not go on at byte " + from + "; beginning anew",
                        (Throwable) null);
            }
        }
        long begin = goesOn ? from : 0;
        channel.position(begin);
        return begin;
    }

    private int read(HubAnswer answer, byte[] buffer, long there) throws TransientFailure {
        try {
            return answer.body().read(buffer);
        } catch (IOException e) {
            throw cut(there, String.valueOf(e.getMessage()), e);
        }
    }

    private TransientFailure cut(long there, String reason, @Nullable Throwable cause) {
        return new TransientFailure(
                file.name() + ": " + reason + ", after " + there + " of " + file.size() + " bytes", cause);
    }

    private HubException refused(String reason) throws IOException {
        Files.delete(incomplete);
        return new HubException(file.name() + ": refused: " + reason + "; what came was thrown away");
    }
}
