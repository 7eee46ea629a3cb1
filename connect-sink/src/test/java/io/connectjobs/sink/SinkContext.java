package io.connectjobs.sink;

import io.connectjobs.connect.testing.TaskMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;

/** What Connect gives a sink task, by hand; remembers what the task did with it. */
final class SinkContext implements SinkTaskContext {
    record Report(SinkRecord record, String reason) {}

    final List<Report> reports = new ArrayList<>();
    final List<Long> timeouts = new ArrayList<>();
    Future<Void> reported = CompletableFuture.completedFuture(null);
    private final TaskMetrics metrics = new TaskMetrics();
    private final boolean hasReporter;

    SinkContext(boolean hasReporter) {
        this.hasReporter = hasReporter;
    }

    List<String> reasons() {
        return reports.stream().map(Report::reason).toList();
    }

    @Override
    public @Nullable ErrantRecordReporter errantRecordReporter() {
        return hasReporter
                ? (record, error) -> {
                    reports.add(new Report(record, String.valueOf(error.getMessage())));
                    return reported;
                }
                : null;
    }

    @Override
    public void timeout(long timeoutMs) {
        timeouts.add(timeoutMs);
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {}

    @Override
    public void offset(TopicPartition tp, long offset) {}

    @Override
    public Set<TopicPartition> assignment() {
        return Set.of();
    }

    @Override
    public void pause(TopicPartition... partitions) {}

    @Override
    public void resume(TopicPartition... partitions) {}

    @Override
    public void requestCommit() {}

    @Override
    public PluginMetrics pluginMetrics() {
        return metrics.ofTask();
    }

    double metric(String name) {
        return metrics.value(name);
    }

    double queueJobs(String queue, String state) {
        return metrics.value("queue-jobs", Map.of("queue", queue, "state", state));
    }

    /** How many gauges tell of queues. */
    long queueGauges() {
        return metrics.count("queue-jobs");
    }
}
