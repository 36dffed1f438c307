package io.clipstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeastBusyTest {
    private final LeastBusy<String> devices = new LeastBusy<>(List.of("a", "b", "c"));

    private String call() {
        return devices.call(device -> device);
    }

    @Test
    void callsGoRoundWhereAllAreIdle() {
        assertThat(List.of(call(), call(), call(), call())).containsExactly("a", "b", "c", "a");
    }

    @Test
    void aBusyDeviceIsPassedOver() throws Exception {
        ExecutorService slow = Executors.newSingleThreadExecutor();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        var running = slow.submit(() -> devices.call(device -> {
            entered.countDown();
            await(leave);
            return device;
        }));
        await(entered);

        List<String> meanwhile = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            meanwhile.add(call());
        }
        leave.countDown();

        assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(meanwhile).doesNotContain("a").contains("b", "c");
        slow.shutdown();
    }

    @Test
    void aCallThatFailsFreesItsDevice() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> devices.call(device -> {
                        throw new IllegalStateException(device);
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }

        assertThat(List.of(call(), call(), call())).containsExactly("a", "b", "c");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
