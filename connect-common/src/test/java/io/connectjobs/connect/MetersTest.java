package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.testing.TaskMetrics;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.junit.jupiter.api.Test;

final class MetersTest {
    private final TaskMetrics metrics = new TaskMetrics();

    @Test
    void counts_and_sizes_of_two_tasks_of_one_worker_stay_apart() {
        Meters first = new PluginMeters(metrics.ofTask());
        Meters second = new PluginMeters(metrics.ofTask());
        for (Meters meters : new Meters[] {first, second}) {
            Meter jobs = meters.count("jobs-added", "Jobs");
            Meter size = meters.spread("put-records", "Records");
            jobs.record(3);
            jobs.record(4);
            size.record(10);
            size.record(20);
        }
        assertThat(metrics.value("jobs-added-total")).isEqualTo(7);
        assertThat(metrics.value("jobs-added-rate")).isPositive();
        assertThat(metrics.value("put-records-avg")).isEqualTo(15);
        assertThat(metrics.value("put-records-max")).isEqualTo(20);
        assertThat(metrics.value("jobs-added-total", Map.of("task", "1"))).isEqualTo(7);
    }

    @Test
    void a_gauge_tells_what_is_so_when_somebody_looks() {
        long[] value = {1};
        new PluginMeters(metrics.ofTask()).gauge("queue-jobs", "Jobs", Map.of("queue", "q"), () -> value[0]);
        value[0] = 5;
        assertThat(metrics.value("queue-jobs", Map.of("queue", "q"))).isEqualTo(5);
    }

    @Test
    void a_worker_without_plugin_metrics_gets_none() {
        assertThat(Meters.of(old(SinkTaskContext.class))).isSameAs(Meters.NONE);
        assertThat(Meters.of(old(SourceTaskContext.class))).isSameAs(Meters.NONE);
        Meters.NONE.count("a", "b").record(1);
        Meters.NONE.spread("a", "b").record(1);
        Meters.NONE.gauge("a", "b", Map.of(), () -> 1);
    }

    /** The context of a worker before Kafka 4.1, as it looks to those who call what it lacks. */
    private static <T> T old(Class<T> context) {
        return context.cast(
                Proxy.newProxyInstance(context.getClassLoader(), new Class<?>[] {context}, (on, method, of) -> {
                    throw new NoSuchMethodError(method.toString());
                }));
    }
}
