package io.connectjobs.benchmarks;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of a connector:
 *
 * <ol>
 *   <li>it is created with all it will read in place;
 *   <li>the clock runs from the first records that arrive to the last one, and only what arrives in between counts; or
 *       from its creation on;
 *   <li>it is deleted, and its tasks have ended on return.
 * </ol>
 */
final class Transit implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    /** Each look costs the servers that are measured. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int PAUSES_BETWEEN_CHECKS = 100;

    private final ConnectRest rest;
    private final String name;
    private final Map<String, String> config;

    Transit(ConnectRest rest, String name, Map<String, String> config) {
        this.rest = rest;
        this.name = name;
        this.config = config;
    }

    void runFromCreation(Operation operation, Load load, Arrivals arrivals, Meter meter) throws Exception {
        meter.measure(operation, load, () -> {
            rest.create(name, config);
            waitUntil(arrivals::areComplete);
        });
    }

    void run(Operation operation, Load load, Arrivals arrivals, Meter meter) throws Exception {
        rest.create(name, config);
        waitUntil(() -> arrivals.count() > 0);
        long before = arrivals.count();
        if (before > load.jobs() / 2) {
            throw new IllegalStateException(before + " of " + load.jobs()
                    + " records arrived before the clock could be started: ask for more with --jobs");
        }
        Load timed = new Load((int) (load.jobs() - before), load.batch(), load.threads());
        meter.measure(operation, timed, () -> waitUntil(arrivals::areComplete));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void waitUntil(Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (int round = 1; !condition.holds(); round++) {
            if (round % PAUSES_BETWEEN_CHECKS == 0) {
                requireHealthy(deadline);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private void requireHealthy(long deadline) {
        if (rest.states(name).contains("FAILED")) {
            throw new IllegalStateException(name + " failed: " + rest.status(name));
        }
        if (System.nanoTime() - deadline > 0) {
            throw new IllegalStateException("Waited " + LIMIT.toMinutes() + " minutes for " + name + ", in vain");
        }
    }

    @Override
    public void close() {
        if (rest.states(name).isEmpty()) {
            return;
        }
        rest.delete(name);
        Await.until(name + " to end", END_LIMIT, () -> rest.states(name).isEmpty());
    }
}
