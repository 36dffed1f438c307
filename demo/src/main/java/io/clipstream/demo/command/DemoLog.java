package io.clipstream.demo.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/**
 * What the parts of the demo log goes to a file in the data directory, written anew at each start; of that, only errors are
 * also shown.
 */
final class DemoLog implements AutoCloseable {
    static final String FILE = "clipstream.log";

    private final FileAppender<ILoggingEvent> appender;
    private final Logger root;

    private DemoLog(FileAppender<ILoggingEvent> appender, Logger root) {
        this.appender = appender;
        this.root = root;
    }

    /** Begins to write. The logging library must be Logback, which this module brings along. */
    static DemoLog open(Path directory) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException(
                    "SLF4J is bound to " + LoggerFactory.getILoggerFactory().getClass() + ", not to Logback");
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{ISO8601} %-5level [%thread] %logger{30} - %msg%n");
        encoder.start();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setName("demo");
        appender.setFile(directory.resolve(FILE).toString());
        appender.setAppend(false);
        appender.setEncoder(encoder);
        appender.start();

        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        for (Iterator<Appender<ILoggingEvent>> shown = root.iteratorForAppenders(); shown.hasNext(); ) {
            ThresholdFilter errors = new ThresholdFilter();
            errors.setLevel(Level.ERROR.toString());
            errors.start();
            shown.next().addFilter(errors);
        }
        root.addAppender(appender);
        context.getLogger("io.clipstream").setLevel(Level.INFO);
        return new DemoLog(appender, root);
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
