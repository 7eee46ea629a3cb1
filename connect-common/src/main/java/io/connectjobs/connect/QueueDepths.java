package io.connectjobs.connect;

import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many jobs of each state some queues hold, asked of the store now and then by a thread of its own: never by a poll,
 * and never when somebody looks.
 */
public final class QueueDepths implements AutoCloseable {
    static final Duration EVERY = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(QueueDepths.class);

    private final StoreHandle store;
    private final ScheduledExecutorService refresher;
    private volatile Map<String, Map<JobState, Long>> counts = Map.of();

    private QueueDepths(StoreHandle store) {
        this.store = store;
        this.refresher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "connectjobs-queue-depths");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Registers a gauge for each queue and state, and begins to ask. */
    public static QueueDepths start(StoreHandle store, List<String> queues, Meters meters) {
        QueueDepths depths = new QueueDepths(store);
        for (String queue : queues) {
            for (JobState state : JobState.values()) {
                meters.gauge(
                        "queue-jobs",
                        "Jobs of a queue in a state, asked every " + EVERY.toSeconds() + " seconds",
                        Map.of("queue", queue, "state", state.label()),
                        () -> depths.count(queue, state));
            }
        }
        var unused =
                depths.refresher.scheduleWithFixedDelay(depths::refresh, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return depths;
    }

    private long count(String queue, JobState state) {
        return counts.getOrDefault(queue, Map.of()).getOrDefault(state, 0L);
    }

    /** What it throws would end the schedule. */
    private void refresh() {
        try {
            Optional<JobStore> open = store.current();
            if (open.isPresent()) {
                counts = open.get().inspect().counts();
            }
        } catch (RuntimeException e) {
            LOG.debug("Queues were not counted: {}", store.redactor().hide(e.getMessage()));
        }
    }

    /** Doesn't wait for a count that is under way. */
    @Override
    public void close() {
        List<Runnable> waiting = refresher.shutdownNow();
        LOG.trace("Ended with {} counts to come", waiting.size());
    }
}
