package io.connectjobs.connect;

import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.LoggerFactory;

/**
 * Where a task's numbers go: to the worker's metrics, and so to JMX, on Kafka 4.1 and newer; nowhere on older workers.
 * Connect takes them away when the task has stopped. Names are in lower case with hyphens. Safe for many threads.
 */
public interface Meters {
    /** Forgets what it is told. */
    Meters NONE = new Meters() {
        @Override
        public Meter count(String name, String what) {
            return value -> {};
        }

        @Override
        public Meter spread(String name, String what) {
            return value -> {};
        }

        @Override
        public void gauge(String name, String what, Map<String, String> tags, LongSupplier value) {}
    };

    /** What is counted, as {@code <name>-total} and {@code <name>-rate} (per second). */
    Meter count(String name, String what);

    /** What has a size, as {@code <name>-avg} and {@code <name>-max} over half a minute to a minute. */
    Meter spread(String name, String what);

    /**
     * What is asked for when somebody looks.
     *
     * @param tags beside those that Connect adds: connector and task
     * @param value asked by the threads of those who look; must be quick and never throw
     */
    void gauge(String name, String what, Map<String, String> tags, LongSupplier value);

    static Meters of(SinkTaskContext context) {
        try {
            return PluginMeters.of(context);
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            return none(e);
        }
    }

    static Meters of(SourceTaskContext context) {
        try {
            return PluginMeters.of(context);
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            return none(e);
        }
    }

    private static Meters none(LinkageError error) {
        LoggerFactory.getLogger(Meters.class)
                .info("This worker has no plugin metrics, those need Kafka 4.1: {}", error.getMessage());
        return NONE;
    }
}
