package io.clipstream.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test methods a {@link TestKafka} parameter. One broker serves the whole run: started by the first test that asks,
 * closed when the run ends.
 */
final class SharedKafka implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedKafka.class);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestKafka.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // In the root's store: JUnit closes what lies there after the last test.
        KafkaCluster cluster = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(KafkaCluster.class, key -> start(), KafkaCluster.class);
        String name = context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
        return new TestKafka(cluster.bootstrapServers(), "%s-%d.".formatted(name, COUNTER.incrementAndGet()));
    }

    private static KafkaCluster start() {
        try {
            Path output = TestOutput.directory("shared-kafka");
            return KafkaCluster.start(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
