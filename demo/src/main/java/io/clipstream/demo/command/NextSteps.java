package io.clipstream.demo.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to type while the demo runs.
 *
 * @param program how {@code bin/clipstream} is called from where the demo was started
 * @param ports that are bound; none is 0
 * @param data where records are kept
 */
record NextSteps(String program, DemoPorts ports, Path data) {
    /**
     * How to call the program.
     *
     * @param home the directory with {@code bin/clipstream}, as the script tells it, or an empty text
     * @param working the working directory
     */
    static String program(String home, Path working) {
        if (home.isEmpty()) {
            return "clipstream";
        }
        Path program = Path.of(home).toAbsolutePath().normalize().resolve("bin").resolve("clipstream");
        Path here = working.toAbsolutePath().normalize();
        return quoted((program.startsWith(here) ? here.relativize(program) : program).toString());
    }

    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9._/+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    List<String> lines() {
        String kafka =
                ports.broker() == DemoPorts.DEFAULT_BROKER ? "" : " --bootstrap-server 127.0.0.1:" + ports.broker();
        String registry = ports.registry() == DemoPorts.DEFAULT_REGISTRY
                ? ""
                : " --schema-registry http://127.0.0.1:" + ports.registry();
        List<String> lines = new ArrayList<>();
        lines.add("The page, to look on and change labels: http://127.0.0.1:" + ports.http() + "/");
        lines.add("What to type next, in a second terminal:");
        lines.add("  a picture of your own    " + program + " publish" + kafka + " PICTURE.jpg");
        lines.add("  a label set by message   echo '{\"labels\":[\"cat\",\"dog\",\"owl\"]}' | " + program
                + " labels apply" + kafka + registry + " - --name pets --wait");
        lines.add("  a picture for that set   " + program + " publish" + kafka + " --label-sets pets PICTURE.jpg");
        lines.add("  the results as they come " + program + " watch" + kafka + registry);
        lines.add("Any Kafka client does as well: the broker is 127.0.0.1:" + ports.broker()
                + ", the topics begin with clipstream., and results are read with isolation.level=read_committed.");
        lines.add("Schema registry: http://127.0.0.1:" + ports.registry() + "  Health: http://127.0.0.1:" + ports.http()
                + "/health/ready  Metrics: http://127.0.0.1:" + ports.http() + "/metrics");
        lines.add("Ctrl-C ends the demo; its records stay in " + data + ", and the next start goes on from there.");
        return lines;
    }
}
