package io.clipstream.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.core.image.PreprocessSpec.Channels;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;

/** The mean and the standard deviation of channels, as configurations give them. Missing, they are OpenAI's. */
public final class Normalisation {
    private static final Channels MEAN = channels(0.48145466, 0.4578275, 0.40821073);
    private static final Channels STD = channels(0.26862954, 0.26130258, 0.27577711);

    private Normalisation() {}

    public static Channels mean(JsonSection config, String key) throws CheckpointException {
        return read(config, key, MEAN);
    }

    public static Channels std(JsonSection config, String key) throws CheckpointException {
        return read(config, key, STD);
    }

    private static Channels read(JsonSection config, String key, Channels otherwise) throws CheckpointException {
        if (!config.has(key)) {
            return otherwise;
        }
        JsonNode values = config.node().path(key);
        for (int i = 0; i < 3; i++) {
            if (values.size() != 3 || !values.path(i).isNumber()) {
                throw config.refuse(key, "is not a list of three numbers");
            }
        }
        return channels(
                values.get(0).doubleValue(),
                values.get(1).doubleValue(),
                values.get(2).doubleValue());
    }

    private static Channels channels(double red, double green, double blue) {
        return new Channels((float) red, (float) green, (float) blue);
    }
}
