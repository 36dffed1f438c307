package io.clipstream.streams.app;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** What the brokers say of topics, asked each time. */
final class TopicDescriptions {
    private final Map<String, Object> client;

    /** @param client properties of Kafka's clients; may hold passwords */
    TopicDescriptions(Map<String, Object> client) {
        this.client = client;
    }

    int partitions(String topic) {
        return of(topic).partitions().size();
    }

    /** The id that a topic has from its making to its deletion. */
    String id(String topic) {
        return of(topic).topicId().toString();
    }

    private TopicDescription of(String topic) {
        try (Admin admin = Admin.create(client)) {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .values()
                    .iterator()
                    .next()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot describe topic " + topic + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while describing topic " + topic, e);
        }
    }
}
