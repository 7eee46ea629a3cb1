package io.connectjobs.it;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import io.connectjobs.local.LocalWorker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Two workers of one group that share the tasks of an exactly-once source, with a sink elsewhere that feeds its store. */
final class TwoWorkers implements AutoCloseable {
    private static final int TASKS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(150);

    /** Longer than a worker's session and the start of a task. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);

    private final OnceJobs jobs;
    private final Connectors sinks;
    private final List<LocalWorker> workers;

    /** Started by {@link #start}. */
    TwoWorkers(TestCluster cluster) throws Exception {
        jobs = OnceJobs.create(cluster, "still");
        // As docs/postgresql.md advises: who stands still in a transaction would keep its rows from all others.
        String database = jobs.store().column("SELECT current_database()").get(0);
        jobs.store().execute("ALTER DATABASE " + database + " SET idle_in_transaction_session_timeout = '5s'");
        sinks = new Connectors(cluster.worker().rest());
        workers = List.of(
                cluster.worker(jobs.name(), Map.of(), OnceJobs.WORKER), cluster.second(jobs.name(), OnceJobs.WORKER));
    }

    void start() {
        jobs.runSink(sinks);
        workers.forEach(LocalWorker::start);
        Map<String, String> source = jobs.source(TASKS);
        // On a busy machine a transaction of the worker that goes on must not time out.
        source.put("producer.override.transaction.timeout.ms", "15000");
        worker(0).rest().create(jobs.name(), source);
    }

    OnceJobs jobs() {
        return jobs;
    }

    /** @param turn counts on: both take turns */
    LocalWorker worker(int turn) {
        return workers.get(turn % workers.size());
    }

    /** Both run tasks, so none of them is still to give any up or to start any. */
    void awaitBothAtWork() {
        awaitOwners(worker(0), Set.of(id(worker(0)), id(worker(1))));
    }

    /** So many jobs are completed and all tasks run on this worker, which has fenced off those that stand still. */
    void awaitTakenOver(LocalWorker by, int completed) {
        Await.until(completed + " completed jobs", LIMIT, () -> described(by), () -> jobs.completed() == completed);
        awaitOwners(by, Set.of(id(by)));
    }

    /**
     * The same with the help of an operator, who looks after the tasks again and again and restarts each that, as was said
     * of it last, doesn't run here.
     */
    void awaitTakenOverWithRestarts(LocalWorker by, int completed) {
        long[] next = {System.nanoTime() + LOOK_EVERY.toNanos()};
        Await.until(completed + " completed jobs", LIMIT, () -> described(by), () -> {
            if (System.nanoTime() - next[0] > 0) {
                restartAbsent(by);
                next[0] = System.nanoTime() + LOOK_EVERY.toNanos();
            }
            return jobs.completed() == completed;
        });
        awaitOwners(by, Set.of(id(by)));
    }

    private void restartAbsent(LocalWorker by) {
        by.rest().tasks(jobs.name()).stream()
                .filter(task ->
                        !task.state().equals("RUNNING") || !task.worker().equals(id(by)))
                .forEach(task -> System.out.println(
                        "TwoWorkers restarts " + task + ": " + by.rest().restart(jobs.name(), task.number())));
    }

    private void awaitOwners(LocalWorker asked, Set<String> owners) {
        Await.until(
                "the tasks to run on " + owners,
                LIMIT,
                () -> described(asked),
                () -> asked.rest().isRunning(jobs.name())
                        && owners.equals(asked.rest().tasks(jobs.name()).stream()
                                .map(ConnectRest.Task::worker)
                                .collect(Collectors.toSet())));
    }

    private String described(LocalWorker asked) {
        return jobs.ledger().counts() + asked.rest().status(jobs.name());
    }

    private static String id(LocalWorker worker) {
        return worker.address().replace("http://", "");
    }

    @Override
    public void close() {
        sinks.close();
        workers.forEach(LocalWorker::close);
    }
}
