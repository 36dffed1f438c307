package io.clipstream.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Latency of a service at a rate it can bear: images are published at random moments (a Poisson process), the same for every
 * service in the same turn. Time is taken from the moment at which an image was due to be published until its committed
 * result is seen, so that a late publisher hides nothing (Tene, <i>coordinated omission</i>).
 */
final class HalfLoad {
    private static final int LIMIT_SECONDS = 60;

    private HalfLoad() {}

    /**
     * Publishes for some time.
     *
     * @param rate images a second, on average
     * @param turn seeds the moments
     * @return milliseconds of each image
     */
    static List<Double> latencies(ServiceUnderTest service, double rate, int seconds, long turn)
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(turn);
        List<Long> due = new ArrayList<>();
        long first = service.published();
        long begin = System.nanoTime();
        for (double at = 0; at < seconds; at -= Math.log(1 - random.nextDouble()) / rate) {
            long moment = begin + (long) (at * 1e9);
            for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            due.add(moment);
            service.publishOne();
        }
        service.awaitAnswered(LIMIT_SECONDS);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < due.size(); i++) {
            millis.add((service.seenNanos(first + i) - due.get(i)) / 1e6);
        }
        return millis;
    }
}
