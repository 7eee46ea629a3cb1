package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that are slower than the source, on a backlog, with a lease that a job would outlive if it waited in Kafka. */
@ExtendWith(ClusterExtension.class)
final class BackPressureTest {
    private static final int MAX_IN_FLIGHT = 500;
    private static final Duration LEASE = Duration.ofSeconds(5);

    @Test
    void the_backlog_stays_in_the_store_and_no_job_is_dispatched_twice(TestCluster cluster) throws Exception {
        drain(cluster, Backend.POSTGRESQL, 20_000, 2, Duration.ofNanos(500_000), Duration.ofSeconds(150));
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource(Backend.class)
    void it_stays_so_for_minutes(Backend backend, TestCluster cluster) throws Exception {
        drain(cluster, backend, 100_000, 1, Duration.ofMillis(2), Duration.ofMinutes(10));
    }

    private static void drain(
            TestCluster cluster, Backend backend, int jobs, int tasks, Duration timePerJob, Duration limit)
            throws Exception {
        TestStore store = cluster.store(backend);
        String name = cluster.name("pressure");
        String events = cluster.kafka().createTopic(name, 1);
        String outcomes = cluster.kafka().createTopic(name + ".outcomes", 1);
        cluster.kafka().createTopic("jobs." + name, 3);
        AtomicInteger mostRunning = new AtomicInteger();
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(name + "-events", Configs.sink(store, events, Map.of()));
            cluster.kafka()
                    .send(
                            events,
                            IntStream.range(0, jobs).mapToObj(Integer::toString).toArray(String[]::new));
            Await.until("the backlog", limit, () -> store.count(name, "available") == jobs);
            connectors.run(name + "-outcomes", Configs.settling(store, outcomes));
            connectors.run(
                    name + "-jobs",
                    Configs.source(
                            store,
                            name,
                            Map.of(
                                    "tasks.max", Integer.toString(tasks),
                                    "dispatch.settle", "by.worker",
                                    "max.in.flight", Integer.toString(MAX_IN_FLIGHT),
                                    "lease.ms", Long.toString(LEASE.toMillis()),
                                    "poll.interval.ms", "50")));
            try (EchoWorker worker = EchoWorker.start(cluster.kafka(), "jobs." + name, outcomes, timePerJob)) {
                Await.until("all jobs to complete", limit, () -> {
                    Map<String, Integer> counts = store.countByState(name);
                    mostRunning.accumulateAndGet(counts.getOrDefault("running", 0), Math::max);
                    return counts.getOrDefault("completed", 0) == jobs;
                });
                assertThat(worker).isNotNull();
            }
        }
        assertThat(mostRunning).hasValueBetween(MAX_IN_FLIGHT / 2, MAX_IN_FLIGHT);
        assertThat(cluster.kafka().readAll("jobs." + name).stream().map(message -> message.header("job.id")))
                .hasSize(jobs)
                .doesNotHaveDuplicates();
    }
}
