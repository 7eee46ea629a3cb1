package io.connectjobs.connect.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;

/** The metrics of one worker, as Connect has them: its tasks share a name space. */
public final class TaskMetrics {
    private final Metrics worker = new Metrics();
    private final AtomicInteger tasks = new AtomicInteger();

    /** What Connect gives to the next task. */
    public PluginMetrics ofTask() {
        return new PluginMetricsImpl(
                worker, Map.of("connector", "c", "task", Integer.toString(tasks.getAndIncrement())));
    }

    /** The value of the first task's metric. */
    public double value(String name) {
        return value(name, Map.of());
    }

    public double value(String name, Map<String, String> moreTags) {
        Map<String, String> tags = new HashMap<>(moreTags);
        tags.putIfAbsent("connector", "c");
        tags.putIfAbsent("task", "0");
        return worker.metrics().values().stream()
                .filter(one -> one.metricName().name().equals(name)
                        && one.metricName().tags().equals(tags))
                .mapToDouble(one -> ((Number) one.metricValue()).doubleValue())
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no metric " + name + " " + tags + ", only "
                        + worker.metrics().keySet()));
    }

    /** How many metrics of all tasks have this name. */
    public long count(String name) {
        return worker.metrics().keySet().stream()
                .filter(one -> one.name().equals(name))
                .count();
    }
}
