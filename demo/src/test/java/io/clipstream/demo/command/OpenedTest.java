package io.clipstream.demo.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class OpenedTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesInTheOppositeOrderWhateverFails() {
        try (EndRequest end = EndRequest.listen()) {
            Opened opened = new Opened(end);
            opened.add(() -> closed.add("first"));
            opened.add(() -> {
                throw new IOException("second");
            });
            opened.add(() -> closed.add("third"));

            assertThatThrownBy(opened::close).isInstanceOf(IOException.class).hasMessage("second");
            assertThat(closed).containsExactly("third", "first");
        }
    }

    @Test
    void whatIsBeingStartedIsClosedOnceItHasStarted() throws Exception {
        Starting<AutoCloseable> starting = Starting.begin("test", () -> () -> closed.add("started"));
        starting.await();

        starting.close();

        assertThat(closed).containsExactly("started");
    }

    @Test
    void aStartThatHangsIsInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Starting<AutoCloseable> starting = Starting.begin("test", () -> {
            never.await();
            return () -> closed.add("started");
        });

        starting.close();

        assertThat(closed).isEmpty();
        assertThatThrownBy(starting::await).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aStartThatFailsSaysHow() throws Exception {
        Starting<AutoCloseable> starting = Starting.begin("test", () -> {
            throw new IOException("no room");
        });

        assertThatThrownBy(starting::await).isInstanceOf(IOException.class).hasMessage("no room");
        starting.close();
    }
}
