package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.events.LabelSetStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of each label set, and which have just changed. For one thread. */
final class LabelSetStates {
    /** Pictures that show a change before it is no news any more. */
    private static final int SHOWN_FRESH = 6;

    /** Sets of which the page is told; there may be more on the topic. */
    private static final int MOST = 1_000;

    private static final int LONGEST_REASON = 20_000;

    private final Map<String, LabelSetStatus> statuses = new LinkedHashMap<>();
    private final Map<String, LabelSetStatus> changed = new LinkedHashMap<>();
    private final Map<String, Integer> fresh = new HashMap<>();

    /** Takes a status in. */
    void put(String name, LabelSetStatus status) {
        if (statuses.size() >= MOST && !statuses.containsKey(name)) {
            return;
        }
        LabelSetStatus before = statuses.put(name, status);
        changed.put(name, status);
        boolean activated = status.getState().equals("active")
                && before != null
                && (before.getActiveRevision() == null
                        || !before.getActiveRevision().equals(status.getActiveRevision()));
        if (activated) {
            fresh.put(name, SHOWN_FRESH);
        }
    }

    /** Frames of what changed since the last call. */
    List<Frame> takeChanged() {
        List<Frame> frames = new ArrayList<>();
        changed.forEach((name, status) -> frames.add(
                status.getState().equals("deleted")
                        ? Frame.endOfState("label-set", "label-set/" + name, json(name, status))
                        : Frame.state("label-set", "label-set/" + name, json(name, status))));
        changed.clear();
        return frames;
    }

    boolean isFresh(String name) {
        return fresh.containsKey(name);
    }

    /** A picture with results of these sets and revisions was shown. */
    void shown(Collection<PictureJson.Result> results) {
        for (PictureJson.Result result : results) {
            String name = result.value().getLabelSet();
            LabelSetStatus status = statuses.get(name);
            if (status != null
                    && status.getActiveRevision() != null
                    && result.value().getLabelSetRevision() >= status.getActiveRevision()) {
                fresh.computeIfPresent(name, (key, left) -> left > 1 ? left - 1 : null);
            }
        }
    }

    private static ObjectNode json(String name, LabelSetStatus status) {
        String reason = status.getReason();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.put("state", status.getState());
        json.put("revision", status.getRevision());
        json.put("activeRevision", status.getActiveRevision());
        json.put("labels", status.getLabels());
        json.put("encoded", status.getEncoded());
        json.put("model", status.getModel());
        json.put(
                "reason",
                reason != null && reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason);
        json.put("at", status.getAt().toEpochMilli());
        return json;
    }
}
