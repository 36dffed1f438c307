package io.clipstream.it;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Classes that child JVMs have in common, read and verified once for all of them: the JVM's class data sharing. Else a short
 * process, or a broker that lives for seconds, spends a third of its time on that. The first that asks has the two archives
 * made, one for the tests' class path and one for the broker's, by a {@link Rehearsal}; where that cannot be, as in a JVM
 * without archives, children start without, only slower. Thread-safe.
 */
final class SharedClasses {
    /** Tells a child where they are, for its own children. */
    private static final String PROPERTY = "clipstream.test.classes";

    private final Path directory;
    private final String classPath;

    private SharedClasses(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
    }

    /** The class path of children, of jars only: what lies in folders cannot be shared. */
    static String classPath() {
        return Made.CLASSES.classPath;
    }

    /** Flags for a JVM with that class path. */
    static List<String> flags() {
        List<String> flags = new ArrayList<>(sharing(Made.CLASSES.application()));
        flags.add("-D" + PROPERTY + "=" + Made.CLASSES.directory);
        return flags;
    }

    /** The same broker, with shared classes. */
    static BrokerOptions in(BrokerOptions options) {
        return with(options, sharing(Made.CLASSES.broker()));
    }

    private static BrokerOptions with(BrokerOptions options, List<String> flags) {
        List<String> all = new ArrayList<>(options.jvmFlags());
        all.addAll(flags);
        return new BrokerOptions(options.nodes(), options.port(), options.settings(), all, options.startTimeout());
    }

    private Path application() {
        return directory.resolve("application.jsa");
    }

    private Path broker() {
        return directory.resolve("broker.jsa");
    }

    /** A JVM that is told of an archive that is not there would go without its own, too. */
    private static List<String> sharing(Path archive) {
        return isComplete(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    /** The beginning is written last. */
    private static boolean isComplete(Path archive) {
        if (!Files.exists(archive)) {
            return false;
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(archive))) {
            return in.readInt() != 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Made once in a JVM; threads that ask meanwhile wait. */
    private static final class Made {
        static final SharedClasses CLASSES = make();

        private Made() {}

        private static SharedClasses make() {
            String classPath = System.getProperty("java.class.path");
            String given = System.getProperty(PROPERTY);
            if (given != null) {
                return new SharedClasses(Path.of(given), classPath);
            }
            try {
                Path directory = TestOutput.directory("classes");
                SharedClasses classes = new SharedClasses(directory, inJars(classPath, directory));
                classes.rehearse();
                return classes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static String inJars(String classPath, Path directory) {
        List<String> jars = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            // Surefire's class path ends with a separator, and names folders that there need not be.
            if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
                jars.add(
                        Files.isDirectory(Path.of(entry))
                                ? jar(entry, directory.resolve("classes-" + jars.size() + ".jar"))
                                : entry);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static String jar(String folder, Path file) {
        int status = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--no-compress", "--file", file.toString(), "-C", folder, ".");
        if (status != 0) {
            throw new IllegalStateException("Cannot make " + file + " of " + folder);
        }
        return file.toString();
    }

    private void rehearse() throws IOException, InterruptedException {
        BrokerOptions options =
                with(BrokerOptions.singleNode().withPort(0), List.of("-XX:ArchiveClassesAtExit=" + broker()));
        try (DataDirectory data = DataDirectory.open(directory.resolve("data"));
                EmbeddedBroker broker = EmbeddedBroker.start(data, options)) {
            List<String> flags =
                    List.of("-XX:ArchiveClassesAtExit=" + application(), "-D" + PROPERTY + "=" + directory);
            ChildJvm.Command command =
                    ChildJvm.Command.of(Rehearsal.class, directory.toString(), broker.bootstrapServers());
            try (ChildJvm child = ChildJvm.start(command, flags, classPath, directory, "rehearsal")) {
                int status = child.awaitExit(Limits.PATIENT);
                if (status != 0) {
                    throw new IllegalStateException("The rehearsal ended with " + status + ": " + child.output());
                }
            }
        }
    }
}
