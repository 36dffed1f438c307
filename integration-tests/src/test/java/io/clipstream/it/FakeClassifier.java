package io.clipstream.it;

import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;

/** The application with {@link FakeEncoders}, as a process to be killed: {@code <properties file> <batch ms> <prompt ms>}. */
final class FakeClassifier {
    static final String READY = "CLASSIFIER READY";

    private FakeClassifier() {}

    public static void main(String[] args) throws Exception {
        AppConfig config = AppConfig.load(Path.of(args[0]), Map.of());
        ClassifierMetrics metrics = new ClassifierMetrics(new SimpleMeterRegistry(), 1);
        ClassifierApplication application = new ClassifierApplication(
                config, FakeEncoders.of(Integer.parseInt(args[1]), Integer.parseInt(args[2])), metrics);
        Runtime.getRuntime().addShutdownHook(new Thread(application::close));
        application.start();
        System.out.println(READY);
        System.out.flush();
        if (application.awaitStop() != 0) {
            Runtime.getRuntime().halt(1);
        }
    }
}
