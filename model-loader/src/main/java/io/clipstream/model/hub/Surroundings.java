package io.clipstream.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a pull needs of the machine, so that tests can make it scarce.
 *
 * @param disk how much room there is
 * @param pause waits before a request is repeated
 * @param links makes symbolic links
 * @param answer longest time until a server begins to answer
 * @param silence longest time between two bytes of an answer
 */
record Surroundings(Disk disk, Pause pause, Links links, Duration answer, Duration silence) {
    /** Room on a disk. */
    interface Disk {
        /** Bytes that this user may still write there. */
        long usable(Path directory) throws IOException;
    }

    /** A rest. */
    interface Pause {
        void rest(Duration time) throws InterruptedException;
    }

    /** Makes symbolic links, where the system can. */
    interface Links {
        void create(Path link, Path target) throws IOException;
    }

    static Surroundings real() {
        return new Surroundings(
                directory -> Files.getFileStore(directory).getUsableSpace(),
                time -> Thread.sleep(time.toMillis()),
                Files::createSymbolicLink,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }
}
