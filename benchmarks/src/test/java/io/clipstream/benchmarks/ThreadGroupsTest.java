package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadGroupsTest {
    @Test
    void timeIsCountedWhereItIsUsed() throws Exception {
        Map<String, Double> before = ThreadGroups.seconds(Long.MAX_VALUE);
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch looked = new CountDownLatch(1);
        for (String name : new String[] {"clipstream-encode-0", "clipstream-decode-0"}) {
            Thread thread = new Thread(
                    () -> {
                        for (long begin = System.nanoTime(); Seconds.since(begin) < 0.2; ) {
                            Thread.onSpinWait();
                        }
                        busy.countDown();
                        awaitQuietly(looked);
                    },
                    name);
            thread.setDaemon(true);
            thread.start();
        }
        busy.await();

        Map<String, Double> used = ThreadGroups.between(before, ThreadGroups.seconds(Long.MAX_VALUE));
        looked.countDown();

        assertThat(used.get("decode")).isPositive();
        assertThat(used.get(ThreadGroups.ENCODER)).isPositive();
        assertThat(used).containsEntry("streams", 0.0).containsEntry("broker", 0.0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
