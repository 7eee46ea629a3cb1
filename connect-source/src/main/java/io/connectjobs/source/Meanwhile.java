package io.connectjobs.source;

import io.connectjobs.connect.TaskThreads;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does now and then what can't wait for Connect's next poll, on a thread of its own: a send that waits for Kafka, or a
 * converter that waits for its registry, holds the task's thread, perhaps for longer than leases or signs of life last, or
 * than Connect's own commits are apart.
 */
final class Meanwhile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Meanwhile.class);

    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(TaskThreads.named("connectjobs-meanwhile"));

    /** From now on, in intervals of this. */
    void every(Duration pause, Runnable work) {
        long millis = Math.max(1, pause.toMillis());
        var unused = looks.scheduleWithFixedDelay(() -> look(work), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** What it throws would end the schedule. */
    private static void look(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.debug("It is done the next time", e);
        }
    }

    /** Without interrupting or waiting for what is under way. */
    @Override
    public void close() {
        looks.shutdown();
    }
}
