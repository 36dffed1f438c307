package io.clipstream.streams.config;

import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Writes a declaration of settings as a Markdown table. */
final class SettingsTable {
    private SettingsTable() {}

    static String markdown(ConfigDef definition) {
        StringBuilder table = new StringBuilder("| setting | default | allowed | meaning |\n|---|---|---|---|\n");
        List<ConfigKey> keys = definition.configKeys().values().stream()
                .sorted(Comparator.comparingInt(key -> key.orderInGroup))
                .toList();
        String group = "";
        for (ConfigKey key : keys) {
            if (!key.group.equals(group)) {
                group = key.group;
                table.append("| **").append(group).append("** | | | |\n");
            }
            table.append("| `").append(key.name).append("` | ");
            table.append(byDefault(key)).append(" | ");
            table.append(escaped(String.valueOf(key.validator))).append(" | ");
            table.append(escaped(key.documentation)).append(" |\n");
        }
        return table.toString();
    }

    private static String byDefault(ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        String value = key.type == ConfigDef.Type.PASSWORD ? "" : String.valueOf(key.defaultValue);
        return value.isEmpty() ? "empty" : "`" + value + "`";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
