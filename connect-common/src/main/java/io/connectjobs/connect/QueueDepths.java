package io.connectjobs.connect;

import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** Each queue is a gauge for each state, and the names may come from records. */
    static final int MOST_QUEUES = 100;

    private static final Logger LOG = LoggerFactory.getLogger(QueueDepths.class);

    private final StoreHandle store;
    private final Meters meters;
    private final boolean all;
    private final ScheduledExecutorService refresher;
    private final Set<String> gauged = new HashSet<>();
    private boolean toldOfMore;
    private volatile Map<String, Map<JobState, Long>> counts = Map.of();

    private QueueDepths(StoreHandle store, boolean all, Meters meters) {
        this.store = store;
        this.all = all;
        this.meters = meters;
        this.refresher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "connectjobs-queue-depths");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Registers a gauge for each queue and state, and begins to ask.
     *
     * @param queues empty for all that the store has, as they come, up to {@value #MOST_QUEUES}
     */
    public static QueueDepths start(StoreHandle store, List<String> queues, Meters meters) {
        QueueDepths depths = new QueueDepths(store, queues.isEmpty(), meters);
        queues.forEach(depths::gauge);
        var unused =
                depths.refresher.scheduleWithFixedDelay(depths::refresh, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return depths;
    }

    /** Before the thread starts, or on it. */
    private void gauge(String queue) {
        if (gauged.add(queue)) {
            for (JobState state : JobState.values()) {
                meters.gauge(
                        "queue-jobs",
                        "Jobs of a queue in a state, asked every " + EVERY.toSeconds() + " seconds",
                        Map.of("queue", queue, "state", state.label()),
                        () -> count(queue, state));
            }
        }
    }

    private long count(String queue, JobState state) {
        return counts.getOrDefault(queue, Map.of()).getOrDefault(state, 0L);
    }

    /** What it throws would end the schedule. */
    synchronized void refresh() {
        try {
            Optional<JobStore> open = store.current();
            if (open.isPresent()) {
                counts = open.get().inspect().counts();
                if (all) {
                    gaugeNew();
                }
            }
        } catch (RuntimeException e) {
            LOG.debug("Queues were not counted: {}", store.redactor().hide(e.getMessage()));
        }
    }

    private void gaugeNew() {
        List<String> fresh = counts.keySet().stream()
                .filter(queue -> !gauged.contains(queue))
                .toList();
        int room = MOST_QUEUES - gauged.size();
        fresh.stream().limit(room).forEach(this::gauge);
        if (fresh.size() > room && !toldOfMore) {
            toldOfMore = true;
            LOG.info(
                    "The store has more than {} queues: there are metrics for as many, ask cj_jobs for others",
                    MOST_QUEUES);
        }
    }

    /** Doesn't wait for a count that is under way. */
    @Override
    public void close() {
        List<Runnable> waiting = refresher.shutdownNow();
        LOG.trace("Ended with {} counts to come", waiting.size());
    }
}
