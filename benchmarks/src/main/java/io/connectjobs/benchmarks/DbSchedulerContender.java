package io.connectjobs.benchmarks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * db-scheduler with lock-and-fetch polling, its fastest: enqueues in batches of 1,000 by scheduleBatch, and drains with a
 * handler a job until its table is empty. It deletes what is done, and keeps no id.
 */
record DbSchedulerContender(PostgresServer server, int threads) implements Contender {
    private static final String SCHEMA = PostgresPlace.PREFIX + "dbscheduler";
    private static final int BATCH = 1_000;
    private static final double FETCH_AGAIN_BELOW = 1.0;
    private static final double FETCH_UP_TO = 4.0;

    /** As its documentation has it. */
    private static final String[] TABLE = {
        "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE",
        "CREATE SCHEMA " + SCHEMA,
        "CREATE TABLE " + SCHEMA + """
        .scheduled_tasks (task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
           execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text, last_success timestamptz,
           last_failure timestamptz, consecutive_failures int, last_heartbeat timestamptz, version bigint NOT NULL,
           priority smallint, state text, PRIMARY KEY (task_name, task_instance))""",
        "CREATE INDEX ON " + SCHEMA + ".scheduled_tasks (execution_time)",
        "CREATE INDEX ON " + SCHEMA + ".scheduled_tasks (last_heartbeat)"
    };

    @Override
    public String name() {
        return "db-scheduler 16.12, " + threads + " threads";
    }

    @Override
    public Role role() {
        return Role.PEER;
    }

    @Override
    public boolean fits(Load load) {
        return true;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        server.run(TABLE);
        CountDownLatch handled = new CountDownLatch(load.jobs());
        OneTimeTask<String> task =
                Tasks.oneTime("noop", String.class).execute((instance, context) -> handled.countDown());
        try (HikariDataSource pool = pool()) {
            meter.measure(Operation.ENQUEUE, new Load(load.jobs(), BATCH, 1), () -> enqueue(pool, task, load.jobs()));
            server.run("ANALYZE");
            Load shown = new Load(load.jobs(), load.batch(), HandlersContender.HANDLERS);
            Scheduler scheduler = scheduler(pool, task);
            try {
                meter.measure(Operation.HANDLERS, shown, () -> {
                    scheduler.start();
                    handled.await();
                    awaitEmpty();
                });
            } finally {
                scheduler.stop();
            }
        }
        server.run("DROP SCHEMA " + SCHEMA + " CASCADE");
    }

    private HikariDataSource pool() {
        PGSimpleDataSource source = server.source();
        source.setCurrentSchema(SCHEMA);
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(threads + 3);
        return new HikariDataSource(config);
    }

    private static void enqueue(DataSource source, OneTimeTask<String> task, int jobs) {
        SchedulerClient client = SchedulerClient.Builder.create(source, task).build();
        Instant now = Instant.now();
        for (int from = 0; from < jobs; from += BATCH) {
            List<TaskInstance<?>> batch = IntStream.range(from, Math.min(jobs, from + BATCH))
                    .<TaskInstance<?>>mapToObj(i -> task.instance(SampleJobs.id(i), SampleJobs.json(i)))
                    .toList();
            client.scheduleBatch(batch, now);
        }
    }

    private Scheduler scheduler(DataSource source, OneTimeTask<String> task) {
        return Scheduler.create(source, task)
                .threads(threads)
                .pollingInterval(Duration.ofMillis(100))
                .pollUsingLockAndFetch(FETCH_AGAIN_BELOW, FETCH_UP_TO)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .build();
    }

    /** Handlers are through before their last deletes are. */
    private void awaitEmpty() throws Exception {
        while (server.number("SELECT count(*) FROM " + SCHEMA + ".scheduled_tasks") > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
