package io.connectjobs.source;

import io.connectjobs.connect.testing.TaskMetrics;
import java.util.Map;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** What Connect gives a source task, by hand; this source keeps no position. */
record SourceContext(Map<String, String> configs, TaskMetrics metrics) implements SourceTaskContext {
    @Override
    public OffsetStorageReader offsetStorageReader() {
        throw new UnsupportedOperationException();
    }

    @Override
    public PluginMetrics pluginMetrics() {
        return metrics.ofTask();
    }
}
