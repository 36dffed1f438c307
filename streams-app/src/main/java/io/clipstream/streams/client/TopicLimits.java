package io.clipstream.streams.client;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks what a topic takes. */
final class TopicLimits {
    private static final int ANSWER_SECONDS = 10;

    private TopicLimits() {}

    /**
     * The topic's {@code max.message.bytes}.
     *
     * @throws CommandFailure where there is no such topic, or it cannot be asked about
     */
    static int maxMessageBytes(Admin admin, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config = Objects.requireNonNull(admin.describeConfigs(List.of(resource))
                    .all()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .get(resource));
            return Integer.parseInt(
                    config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw failure(topic, e);
        }
    }

    /** What to say where a question about a topic failed. */
    static CommandFailure failure(String topic, Exception e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
            return missing(topic);
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new CommandFailure("cannot ask about topic " + topic + ": " + cause.getMessage(), e);
    }

    static CommandFailure missing(String topic) {
        return new CommandFailure(
                "there is no topic " + topic + ": run `clipstream topics create`, or see --topics-prefix");
    }
}
