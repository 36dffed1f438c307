package io.clipstream.schemas.topic;

import java.util.Map;

/**
 * A topic as the cluster has it.
 *
 * @param configs its effective configuration, the broker's defaults included
 */
public record FoundTopic(int partitions, Map<String, String> configs) {
    public FoundTopic {
        configs = Map.copyOf(configs);
    }
}
