package io.clipstream.demo.command;

import io.clipstream.demo.DemoPicture;
import io.clipstream.events.Classification;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.client.CommandFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Follows the answers while the application runs: tells them, counts them, and notices when something has ended that should not. */
final class Watch {
    /** How long it goes on without any progress before it says so. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    /** How long without any progress before {@code --once} gives up. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Answers answers;
    private final Tally tally;
    private final Show show;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private int answeredEarlier;
    private long begin;
    private long lastAnswer;

    Watch(Answers answers, Tally tally, Show show) {
        this.answers = answers;
        this.tally = tally;
        this.show = show;
    }

    /** Counts what earlier starts answered. */
    void readEarlier() {
        answers.readEarlier(new Counting(false), tally);
        answeredEarlier = tally.answered();
    }

    /**
     * Begins to measure.
     *
     * @param brokerEnd completed if the broker ends by itself
     */
    void begin(ClassifierApplication application, CompletableFuture<String> brokerEnd) {
        begin = System.nanoTime();
        lastAnswer = begin;
        answers.skipEarlier();
        var unused = brokerEnd.thenAccept(failure::complete);
        Thread waiting = new Thread(() -> awaitEnd(application), "clipstream-demo-await");
        waiting.setDaemon(true);
        waiting.start();
    }

    private void awaitEnd(ClassifierApplication application) {
        try {
            application.awaitStop();
            failure.complete("The classifier has ended by itself; what was logged says why");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until each picture has a result or a dead letter, or there is no progress any more. Whether all have a result. */
    boolean untilAnswered() {
        long told = begin;
        while (!tally.isComplete()) {
            step();
            long now = System.nanoTime();
            if (now - lastAnswer > PATIENCE.toNanos()) {
                show.note("No answer for " + PATIENCE.toSeconds() + " s.");
                break;
            }
            if (now - Math.max(told, lastAnswer) > QUIET.toNanos()) {
                told = now;
                show.note("Waiting: %d of %d pictures answered.".formatted(tally.answered(), tally.pictures()));
            }
        }
        int answeredNow = tally.answered() - answeredEarlier;
        show.summary(Summary.of(tally, answeredNow, (lastAnswer - begin) / 1e9), tally.unanswered());
        return tally.unanswered().isEmpty();
    }

    /** Until the thread is interrupted. What to type next is told as soon as the pictures are answered, or nothing comes. */
    void forEver(NextSteps next) {
        boolean told = false;
        while (true) {
            if (!told && (tally.isComplete() || System.nanoTime() - lastAnswer > QUIET.toNanos())) {
                told = true;
                show.next(next);
            }
            step();
        }
    }

    private void step() {
        answers.readNew(new Counting(true));
        if (failure.isDone()) {
            throw new CommandFailure(failure.join());
        }
    }

    private final class Counting implements Answers.Listener {
        private final boolean shown;

        Counting(boolean shown) {
            this.shown = shown;
        }

        @Override
        public void result(byte @Nullable [] key, Classification result) {
            DemoPicture picture = tally.picture(result.getImageId(), result.getLabelSet());
            if (picture != null) {
                tally.answered(picture, result.getLabel());
                lastAnswer = System.nanoTime();
            }
            if (shown) {
                show.result(key, result, picture);
            }
        }

        @Override
        public void deadLetter(String id, String reason, String message) {
            tally.deadLettered(id);
            if (shown) {
                lastAnswer = System.nanoTime();
                show.deadLetter(id, reason, message);
            }
        }

        @Override
        public void unreadable(String place, String why) {
            if (shown) {
                show.note(place + " is no result: " + why);
            }
        }
    }
}
