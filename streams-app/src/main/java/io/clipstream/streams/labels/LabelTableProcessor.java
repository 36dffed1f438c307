package io.clipstream.streams.labels;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Hands the records of {@code label-embeddings} to the table, while restoring as well as later. The store that Kafka
 * Streams gives it stays empty: the table is what is kept, and it is rebuilt from the topic at each start.
 */
public final class LabelTableProcessor implements Processor<byte[], byte[], Void, Void> {
    private final LabelTable table;
    private ProcessorContext<Void, Void> context;

    @SuppressWarnings("NullAway.Init") // init() comes before anything else.
    public LabelTableProcessor(LabelTable table) {
        this.table = table;
    }

    @Override
    public void init(ProcessorContext<Void, Void> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long offset = context.recordMetadata().map(RecordMetadata::offset).orElse(-1L);
        table.apply(record.key(), record.value(), offset);
    }
}
