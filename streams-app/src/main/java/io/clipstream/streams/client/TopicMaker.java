package io.clipstream.streams.client;

import io.clipstream.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes topics with a replication factor of one's own, rather than the cluster's. */
record TopicMaker(Admin admin, Duration answer, short replicationFactor) {
    /** Makes those that are not there; the names of those made. */
    List<String> create(TopicCatalogue catalogue) {
        List<NewTopic> wanted = catalogue.topics().stream()
                .map(spec -> new NewTopic(spec.name(), Optional.of(spec.partitions()), Optional.of(replicationFactor))
                        .configs(spec.configs()))
                .toList();
        List<String> created = new ArrayList<>();
        Map<String, KafkaFuture<Void>> answers = admin.createTopics(wanted).values();
        for (NewTopic topic : wanted) {
            KafkaFuture<Void> made = answers.get(topic.name());
            if (made != null && isMade(topic.name(), made)) {
                created.add(topic.name());
            }
        }
        return created;
    }

    private boolean isMade(String name, KafkaFuture<Void> made) {
        try {
            made.get(answer.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(
                    "cannot create topic " + name + ": " + cause.getMessage() + "; see --replication-factor", e);
        }
    }
}
