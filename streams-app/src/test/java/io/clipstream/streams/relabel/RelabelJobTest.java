package io.clipstream.streams.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.ModelId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class RelabelJobTest {
    private static final ModelId MODEL = new ModelId("test", "0123456789ab");
    private static final Uuid TOPIC = new Uuid(1, 2);

    private static RelabelJob job(long revision, Uuid topic, String output, String from, ModelId model) {
        return new RelabelJob(
                "relabel-", "pets", revision, "0".repeat(32), model, "embeddings", topic, output, from, "", false, 0);
    }

    @Test
    void whateverMakesOtherResultsIsAnotherJob() {
        RelabelJob one = job(1, TOPIC, "out", "", MODEL);
        List<RelabelJob> others = List.of(
                one,
                job(2, TOPIC, "out", "", MODEL),
                job(1, new Uuid(1, 3), "out", "", MODEL),
                job(1, TOPIC, "elsewhere", "", MODEL),
                job(1, TOPIC, "out", "-PT24H", MODEL),
                job(1, TOPIC, "out", "", new ModelId("test", "ba9876543210")),
                one.again(),
                one.again().again());

        assertThat(new HashSet<>(others.stream().map(RelabelJob::group).toList()))
                .hasSize(others.size());
        assertThat(job(1, TOPIC, "out", "", MODEL).group()).isEqualTo(one.group());
        assertThat(one.transactionalId(0)).isNotEqualTo(one.transactionalId(1)).startsWith(one.group());
    }

    @Test
    void revisionsOfTheSameWorkAreKnownByTheirGroups() {
        assertThat(job(1, TOPIC, "out", "", MODEL).group())
                .startsWith(job(12, TOPIC, "out", "", MODEL).allRevisions());
        assertThat(job(1, TOPIC, "out", "-P1D", MODEL).group())
                .doesNotStartWith(job(1, TOPIC, "out", "", MODEL).allRevisions());
    }

    @Test
    void progressIsReadBackFromTheTextBesideTheOffset() {
        PartitionProgress progress = new PartitionProgress(3, 100, 5L, null, 40, 1, 2, 3, 4, 5);

        assertThat(PartitionProgress.read(progress.json())).isEqualTo(progress);
        assertThatThrownBy(() -> PartitionProgress.read("checkpoint")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aJobIsCompleteWhenEveryPartitionIs() {
        PartitionProgress progress = PartitionProgress.begin(0, 10, TimeWindow.ALL);
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        assertThat(JobOffsets.of("group", committed)).isEqualTo(Optional.empty());

        committed.put(new TopicPartition("t", 0), new OffsetAndMetadata(10, progress.json()));
        committed.put(new TopicPartition("t", 1), new OffsetAndMetadata(4, progress.json()));
        JobOffsets half = JobOffsets.of("group", committed).orElseThrow();
        assertThat(half.isComplete()).isFalse();
        assertThat(half.left()).isEqualTo(6);
        assertThat(half.all()).isEqualTo(20);

        committed.put(new TopicPartition("t", 1), new OffsetAndMetadata(10, progress.json()));
        assertThat(JobOffsets.of("group", committed).orElseThrow().isComplete()).isTrue();
        committed.put(new TopicPartition("t", 1), new OffsetAndMetadata(10, "somebody's"));
        assertThatThrownBy(() -> JobOffsets.of("group", committed)).hasMessageContaining("delete the group");
    }

    @Test
    void onlyWhatACommittedTransactionHeldCounts() {
        PartitionWork work =
                new PartitionWork(new TopicPartition("t", 0), PartitionProgress.begin(0, 10, TimeWindow.ALL), 0);
        work.scored();
        work.unreadable();
        work.readUpTo(2);
        assertThat(work.isToCommit()).isTrue();
        assertThat(work.committed().scored()).isZero();
        assertThat(PartitionProgress.read(work.toCommit().metadata()).scored()).isEqualTo(1);

        work.markCommitted();
        assertThat(work.isToCommit()).isFalse();
        work.expiredUpTo(8);
        work.readUpTo(12);
        work.markCommitted();

        assertThat(work.next()).isEqualTo(10);
        assertThat(work.isRead()).isTrue();
        assertThat(work.committed()).isEqualTo(new PartitionProgress(0, 10, null, null, 1, 0, 0, 0, 1, 6));
    }
}
