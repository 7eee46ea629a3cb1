package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Jobs that an exactly-once source dispatches, with a transform that drops every fifth: who reads committed records sees
 * each of the others once.
 */
record OnceJobs(TestCluster cluster, TestStore store, String name) {
    /** Of the workers that run the source. */
    static final Map<String, String> WORKER = Map.of("exactly.once.source.support", "enabled");

    static final int CHUNK = 1_000;

    private static final int DROPPED_OF = 5;
    private static final Duration LIMIT = Duration.ofSeconds(150);

    /** With a store and topics of its own. */
    static OnceJobs create(TestCluster cluster, String prefix) throws Exception {
        OnceJobs jobs = new OnceJobs(cluster, cluster.store(Backend.POSTGRESQL), cluster.name(prefix));
        for (String topic : List.of(jobs.name, jobs.dispatched("work"), jobs.dispatched("noise"))) {
            cluster.kafka().createTopic(topic, 3);
        }
        return jobs;
    }

    private String dispatched(String kind) {
        return "jobs." + name + "." + kind;
    }

    /** What feeds the store. */
    void runSink(Connectors sinks) {
        Map<String, String> fields = Map.of("job.id", "${value.id}", "job.kind", "${value.kind}");
        sinks.run(name + "-events", Configs.sink(store, name, fields));
    }

    Map<String, String> source(int tasks) {
        return source(store, name, tasks);
    }

    static Map<String, String> source(TestStore store, String queue, int tasks) {
        Map<String, String> more = new HashMap<>();
        more.put("tasks.max", Integer.toString(tasks));
        more.put("exactly.once.support", "required");
        more.put("transaction.boundary", "connector");
        // How long a worker that starts waits for the transactions of the one that was killed.
        more.put("producer.override.transaction.timeout.ms", "5000");
        more.put("on.undelivered", "complete");
        more.put("topic", "jobs.${queue}.${kind}");
        more.put("batch.size", "10");
        more.put("transforms", "drop");
        more.put("transforms.drop.type", "org.apache.kafka.connect.transforms.Filter");
        more.put("transforms.drop.predicate", "noise");
        more.put("predicates", "noise");
        more.put("predicates.noise.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches");
        more.put("predicates.noise.pattern", ".*\\.noise");
        return Configs.source(store, queue, more);
    }

    /** @param chunk numbered from 0; its jobs go on where those of the one before end */
    void feed(int chunk) throws Exception {
        cluster.kafka()
                .send(
                        name,
                        IntStream.range(chunk * CHUNK, (chunk + 1) * CHUNK)
                                .mapToObj(OnceJobs::event)
                                .toArray(String[]::new));
    }

    private static String event(int job) {
        return "{\"id\":\"" + job + "\",\"kind\":\"" + (isDropped(job) ? "noise" : "work") + "\"}";
    }

    private static boolean isDropped(int job) {
        return job % DROPPED_OF == 0;
    }

    int completed() throws Exception {
        return ledger().completed();
    }

    Ledger ledger() {
        return new Ledger(store, name);
    }

    void awaitCompleted(int jobs) {
        ledger().awaitCompleted(jobs, LIMIT);
    }

    /** Waits until so many are completed. */
    void assertDeliveredOnce(int jobs) throws Exception {
        awaitCompleted(jobs);
        assertThat(store.countByState(name)).containsExactly(Map.entry("completed", jobs));
        List<String> delivered = cluster.kafka().readCommitted(dispatched("work")).stream()
                .map(message -> message.header("job.id"))
                .toList();
        assertThat(delivered)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, jobs)
                        .filter(job -> !isDropped(job))
                        .mapToObj(Integer::toString)
                        .toList());
    }
}
