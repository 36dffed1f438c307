package io.clipstream.schemas.topic;

/**
 * One way in which a topic is not as it should be.
 *
 * @param config a topic configuration's name, {@code partitions}, or {@code topic} when it is not there at all
 * @param wanted {@code at least …} where more will do
 * @param setting the setting that names the topic or leads to the wanted value
 * @param fatal whether the application must not run on it: see {@link TopicCatalogue#differences}
 */
public record TopicDifference(String topic, String config, String found, String wanted, String setting, boolean fatal) {

    /** One line for people, with the way out. */
    public String describe() {
        if (config.equals(MISSING)) {
            return "topic " + topic + " (" + setting + ") does not exist: run `clipstream topics create`";
        }
        String wayOut = setting.startsWith("topics.") ? "name another with " : "change ";
        return "topic " + topic + " has " + config + "=" + found + ", wanted " + wanted + ": alter the topic, or "
                + wayOut + setting;
    }

    static final String MISSING = "topic";
    static final String PARTITIONS = "partitions";
}
