package io.connectjobs.source;

import io.connectjobs.connect.ExportReader;
import io.connectjobs.connect.ExportRecord;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.testing.TaskMetrics;
import io.connectjobs.store.JobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** Export tasks on a store of their own, one after the other, and the offsets that outlive them. */
final class ExportHarness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final JobStore store;
    private final Map<String, String> props;
    private final Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    private JobSourceTask task = new JobSourceTask();

    ExportHarness(String... settings) {
        props = SourceHarness.props(settings);
        props.putIfAbsent("mode", "export");
        store = StoreConfig.of(props).open();
    }

    /** A task that goes on where the committed offsets say. */
    void start() {
        task.stop();
        task = new JobSourceTask();
        task.initialize(new Context());
        task.start(props);
    }

    /** Polls until so many records have come, or longer than any task needs; Kafka has none of them yet. */
    List<SourceRecord> poll(int count) throws InterruptedException {
        List<SourceRecord> records = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (records.size() < count && System.nanoTime() < deadline) {
            records.addAll(poll());
        }
        return records;
    }

    List<SourceRecord> poll() throws InterruptedException {
        return SourceHarness.poll(task);
    }

    /** Kafka has them, and Connect their offsets. */
    void commit(List<SourceRecord> records) {
        records.forEach(record -> offsets.put(Map.copyOf(record.sourcePartition()), record.sourceOffset()));
    }

    void resetOffsets() {
        offsets.clear();
    }

    static List<ExportRecord> read(List<SourceRecord> records) {
        return records.stream().map(record -> ExportReader.read(record.value())).toList();
    }

    private final class Context implements SourceTaskContext {
        private final TaskMetrics metrics = new TaskMetrics();

        @Override
        public Map<String, String> configs() {
            return props;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return metrics.ofTask();
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new Offsets();
        }
    }

    private final class Offsets implements OffsetStorageReader {
        @Override
        @SuppressWarnings("unchecked")
        public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
            return (Map<String, Object>) offsets.get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            return partitions.stream().collect(Collectors.toMap(one -> one, this::offset));
        }
    }

    @Override
    public void close() {
        task.stop();
        store.close();
    }
}
