package io.clipstream.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Signals beyond the two that Java can send. */
final class Signals {
    private Signals() {}

    /**
     * @param name without SIG, such as {@code INT} or {@code STOP}
     * @throws IOException when no such process runs, or it is not ours
     */
    static void send(String name, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                .redirectErrorStream(true)
                .start();
        String output = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " " + pid + ": " + output.strip());
        }
    }
}
