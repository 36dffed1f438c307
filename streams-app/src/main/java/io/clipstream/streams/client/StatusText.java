package io.clipstream.streams.client;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.events.LabelSetStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Statuses of label sets for people, and for programs; what others wrote is made safe. */
final class StatusText {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> TITLES =
            List.of("NAME", "STATE", "REVISION", "ACTIVE", "LABELS", "MODEL", "REASON");

    private StatusText() {}

    /** One line: {@code animals: active, revision 4, 10 labels}. */
    static String line(String name, LabelSetStatus status) {
        StringBuilder line = new StringBuilder();
        line.append(TerminalText.safe(name, 200)).append(": ").append(TerminalText.safe(status.getState(), 40));
        line.append(", revision ").append(status.getRevision());
        if (status.getState().equals("encoding")) {
            line.append(", ")
                    .append(status.getEncoded())
                    .append(" of ")
                    .append(status.getLabels())
                    .append(" labels encoded");
        } else if (status.getLabels() > 0) {
            line.append(", ").append(status.getLabels()).append(" labels");
        }
        if (status.getReason() != null) {
            line.append(": ").append(reason(status));
        }
        if (status.getActiveRevision() != null && status.getActiveRevision() != status.getRevision()) {
            line.append(" (revision ").append(status.getActiveRevision()).append(" is in force)");
        }
        return line.toString();
    }

    /** Mistakes, which stand a line each in the status, on one line. */
    private static String reason(LabelSetStatus status) {
        return status.getReason() == null
                ? ""
                : TerminalText.safe(status.getReason().strip().replace("\n", "; "), 1000);
    }

    /** The status's fields, in order, after the set's name. */
    static ObjectNode json(String name, LabelSetStatus status) {
        ObjectNode json = JSON.createObjectNode();
        json.put("name", name);
        json.put("state", status.getState());
        json.put("revision", status.getRevision());
        json.put("activeRevision", status.getActiveRevision());
        json.put("labels", status.getLabels());
        json.put("encoded", status.getEncoded());
        json.put("model", status.getModel());
        json.put("labelSetDigest", status.getLabelSetDigest());
        json.put("reason", status.getReason());
        json.put("at", status.getAt().toEpochMilli());
        return json;
    }

    /** A table with a line for each set, and a title. */
    static List<String> table(Map<String, LabelSetStatus> statuses) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        statuses.forEach((name, status) -> rows.add(List.of(
                TerminalText.safe(name, 60),
                TerminalText.safe(status.getState(), 40),
                Long.toString(status.getRevision()),
                status.getActiveRevision() == null ? "-" : Long.toString(status.getActiveRevision()),
                Integer.toString(status.getLabels()),
                status.getModel().isEmpty() ? "-" : TerminalText.safe(status.getModel(), 60),
                reason(status))));
        return rows.stream().map(row -> line(row, rows)).toList();
    }

    private static String line(List<String> row, List<List<String>> rows) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int at = column;
            int width = rows.stream()
                    .mapToInt(other -> other.get(at).length())
                    .max()
                    .orElse(0);
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(width - cell.length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
