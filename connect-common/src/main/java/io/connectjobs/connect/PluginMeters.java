package io.connectjobs.connect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.common.metrics.stats.Rate;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * Puts numbers into the worker's metrics. The one class that names Kafka's {@code PluginMetrics}, which workers before
 * Kafka 4.1 don't have.
 */
final class PluginMeters implements Meters {
    private final PluginMetrics metrics;

    PluginMeters(PluginMetrics metrics) {
        this.metrics = metrics;
    }

    static Meters of(SinkTaskContext context) {
        return new PluginMeters(context.pluginMetrics());
    }

    static Meters of(SourceTaskContext context) {
        return new PluginMeters(context.pluginMetrics());
    }

    @Override
    public Meter count(String name, String what) {
        MetricName total = name(name + "-total", what + ", since the task has started");
        Sensor sensor = sensor(total);
        sensor.add(total, new CumulativeSum());
        sensor.add(name(name + "-rate", what + ", per second"), new Rate());
        return value -> sensor.record((double) value);
    }

    @Override
    public Meter spread(String name, String what) {
        MetricName most = name(name + "-max", what + ", at the most");
        Sensor sensor = sensor(most);
        sensor.add(most, new Max());
        sensor.add(name(name + "-avg", what + ", on average"), new Avg());
        return value -> sensor.record((double) value);
    }

    @Override
    public void gauge(String name, String what, Map<String, String> tags, LongSupplier value) {
        Gauge<Long> gauge = (config, now) -> value.getAsLong();
        // In order, so that the names of JMX beans are always written alike: rules of exporters go by that.
        metrics.addMetric(metrics.metricName(name, what, new LinkedHashMap<>(new TreeMap<>(tags))), gauge);
    }

    private MetricName name(String name, String what) {
        return metrics.metricName(name, what, new LinkedHashMap<>());
    }

    /** Under a name of its own: all plugins of a worker share one name space, and a name that is there gives that sensor. */
    private Sensor sensor(MetricName first) {
        return metrics.addSensor("connectjobs:" + first.tags() + ":" + first.name());
    }
}
