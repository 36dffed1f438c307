package io.clipstream.streams.classify;

import java.util.List;

/**
 * What a result tells, for a label set that wants only news.
 *
 * @param labelSet its name
 * @param labels that are reported, possibly none
 */
record Reported(String labelSet, List<String> labels) {
    Reported {
        labels = List.copyOf(labels);
    }
}
