package io.clipstream.streams.relabel;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job, from where the last one stopped to its end.
 *
 * <p><b>Pinned.</b> When a job begins, it notes where each partition begins and ends, and its window of time, beside the
 * offsets of its consumer group; a later run of it takes those. It goes on with the revision that it began with: that stands
 * in its name, and is held in memory.
 *
 * <p><b>Exactly once.</b> Results and offsets are committed in one transaction. A run first takes the job ({@link JobOwner}), then
 * the transactional ids of all lanes, which ends whatever an earlier process of the same job has open, and makes its later
 * commits fail; only then does it ask how far the job is. So two processes of one job never write anything twice: the older
 * one ends with {@link TakenOverException}. One that has lost a lane and still owns the job takes all lanes again: the other
 * has begun too, and will see that it does not own it.
 *
 * <p><b>Lanes.</b> Partitions are shared out to a few threads, each with clients of its own, by their numbers alone, so that a
 * run on another machine has the same lanes and ids.
 */
final class RelabelRun {
    static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration END = Duration.ofSeconds(10);

    /** Each is one process more that began at the same time. */
    private static final int MOST_TAKES = 10;

    /** Another process works on the same job now. */
    static final class TakenOverException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TakenOverException(String group, @Nullable Throwable cause) {
            super("another process has taken this job over (" + group + "): it goes on there", cause);
        }
    }

    /**
     * What is the same for every job of a process.
     *
     * @param clients makes Kafka's
     * @param reader of embeddings, one a lane
     * @param writer of results, one a lane
     * @param maxLanes threads at most
     * @param stepBack whether others want the processors, so that lanes rest for longer than they work
     */
    record Surroundings(
            RelabelClients clients,
            Supplier<EmbeddingReader> reader,
            Supplier<ResultValueWriter> writer,
            int maxLanes,
            BooleanSupplier stepBack,
            Clock clock) {}

    /**
     * What is to be done.
     *
     * @param window where the job begins now; one that began before has its own
     * @param again whether a job that is complete is done once more
     * @param outputPartitions of the topic of results
     * @param imagePartitions of the topic of images
     */
    record Request(
            RelabelJob job,
            LabelScores scores,
            TimeWindow window,
            boolean again,
            int outputPartitions,
            int imagePartitions) {}

    /** Hears what a job finds. */
    interface Listener {
        /** The job begins, or goes on, with so many offsets left of so many. */
        void begin(long left, long all);
    }

    /** How lanes ended. */
    private record LaneEnd(boolean complete, PartitionProgress committed) {
        LaneEnd plus(LaneEnd other) {
            return new LaneEnd(complete && other.complete, committed.plus(other.committed));
        }
    }

    private final Surroundings around;
    private final Request request;
    private final RelabelProgress progress;
    private final Listener listener;
    private @Nullable PartitionProgress first;

    RelabelRun(Surroundings around, Request request, RelabelProgress progress, Listener listener) {
        this.around = around;
        this.request = request;
        this.progress = progress;
        this.listener = listener;
    }

    /**
     * Runs until the end.
     *
     * @throws TakenOverException where another process does the same
     * @throws org.apache.kafka.common.KafkaException where the cluster refuses or does not answer; the job can be gone on with
     */
    RelabelOutcome run() {
        long began = System.nanoTime();
        RelabelJob job = request.job();
        Optional<JobOffsets> found;
        try (Admin admin = around.clients().admin()) {
            found = JobOffsets.look(admin, job.group());
            for (Optional<JobOffsets> next = found; next.isPresent(); ) {
                next = JobOffsets.look(admin, job.again().group());
                if (next.isPresent()) {
                    job = job.again();
                    found = next;
                }
            }
            if (found.isPresent() && found.get().isComplete()) {
                if (!request.again()) {
                    return outcome(
                            RelabelOutcome.State.ALREADY_COMPLETE,
                            job,
                            found.get().total(),
                            0,
                            began);
                }
                job = job.again();
                found = Optional.empty();
            }
            if (found.isEmpty()) {
                JobOffsets.unfinishedLikeIt(admin, job)
                        .forEach((group, offsets) ->
                                progress.complain("an earlier run (" + group + ") was not finished, "
                                        + offsets.left() + " of " + offsets.all()
                                        + " are left; the label set has changed since, so this is a new job with revision "
                                        + request.job().revision()));
            }
        }
        return run(job, found.map(offsets -> offsets.partitions().size()), began);
    }

    /** @param pinned partitions of a job that goes on: those that the topic has got since are none of its */
    private RelabelOutcome run(RelabelJob job, Optional<Integer> pinned, long began) {
        try (JobOwner owner = JobOwner.take(around.clients(), job)) {
            for (int take = 1; ; take++) {
                try {
                    return run(job, owner, pinned, began);
                } catch (RuntimeException e) {
                    if (!JobOwner.isTaken(e)) {
                        throw e;
                    }
                    if (take == MOST_TAKES || !owner.isOurs()) {
                        throw new TakenOverException(job.group(), e);
                    }
                }
            }
        }
    }

    private RelabelOutcome run(RelabelJob job, JobOwner owner, Optional<Integer> pinned, long began) {
        JobStart start = new JobStart(around.clients(), job, request.window());
        List<TopicPartition> topic = start.partitions();
        int lanes = Math.min(around.maxLanes(), pinned.orElse(topic.size()));
        List<Producer<byte[], byte[]>> producers = new ArrayList<>();
        try {
            for (int lane = 0; lane < lanes; lane++) {
                Producer<byte[], byte[]> producer = around.clients().producer(job.transactionalId(lane));
                producers.add(producer);
                producer.initTransactions();
            }
            if (!owner.isOurs()) {
                throw new TakenOverException(job.group(), null);
            }
            JobOffsets before = start.pinned(topic, producers.get(0));
            if (first == null) {
                first = before.total();
            }
            listener.begin(before.left(), before.all());
            if (before.isComplete() && before.all() > 0) {
                return outcome(RelabelOutcome.State.ALREADY_COMPLETE, job, before.total(), 0, began);
            }
            LaneEnd after = work(job, before, producers);
            return outcome(
                    after.complete() ? RelabelOutcome.State.COMPLETE : RelabelOutcome.State.STOPPED,
                    job,
                    after.committed(),
                    after.committed().scored() - first.scored(),
                    began);
        } finally {
            producers.forEach(producer -> producer.close(CLOSE));
        }
    }

    private RelabelOutcome outcome(
            RelabelOutcome.State state, RelabelJob job, PartitionProgress total, long now, long began) {
        return new RelabelOutcome(
                state, job.group(), total, now, (System.nanoTime() - began) / 1e9, progress.otherModels());
    }

    private LaneEnd work(RelabelJob job, JobOffsets before, List<Producer<byte[], byte[]>> producers) {
        List<List<PartitionWork>> shares = new ArrayList<>();
        producers.forEach(producer -> shares.add(new ArrayList<>()));
        before.partitions()
                .forEach((partition, at) -> shares.get(partition.partition() % shares.size())
                        .add(new PartitionWork(partition, at.progress(), at.next())));
        RelabelLane.Surroundings lane = new RelabelLane.Surroundings(
                job.output(),
                request.outputPartitions(),
                request.imagePartitions(),
                job.askedOnly(),
                around.stepBack(),
                around.clock());
        ExecutorService threads = Executors.newFixedThreadPool(shares.size(), task -> {
            Thread thread = new Thread(task, "clipstream-relabel");
            thread.setDaemon(true);
            return thread;
        });
        progress.beginLanes();
        try {
            ExecutorCompletionService<LaneEnd> running = new ExecutorCompletionService<>(threads);
            for (int i = 0; i < shares.size(); i++) {
                List<PartitionWork> share = shares.get(i);
                Producer<byte[], byte[]> producer = producers.get(i);
                running.submit(() -> lane(lane, job, producer, share));
            }
            LaneEnd after = running.take().get();
            for (int i = 1; i < shares.size(); i++) {
                after = after.plus(running.take().get());
            }
            return after;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            // After a failure the others see it soon; what they have open is not committed.
            progress.endLanes();
            end(threads);
        }
    }

    private static void end(ExecutorService threads) {
        threads.shutdown();
        try {
            threads.awaitTermination(END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LaneEnd lane(
            RelabelLane.Surroundings lane,
            RelabelJob job,
            Producer<byte[], byte[]> producer,
            List<PartitionWork> share) {
        try (Consumer<byte[], byte[]> consumer = around.clients().consumer(job.group())) {
            RelabelLane one = new RelabelLane(
                    lane,
                    consumer,
                    producer,
                    share,
                    request.scores(),
                    around.reader().get(),
                    around.writer().get(),
                    progress);
            return new LaneEnd(one.run(), one.committed());
        }
    }
}
