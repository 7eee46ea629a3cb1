package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.Jdbc;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends NOTIFY for queues that got work, seldom: each of them takes a lock of the whole server at its commit.
 *
 * <ol>
 *   <li>Whoever committed work says so here and goes on; one thread sends.
 *   <li>A process tries at the most once per {@link WakeupSql#APART} for one queue.
 *   <li>Across processes a row per queue tells when it was last signalled: one conditional statement moves that time and
 *       notifies, or does neither.
 *   <li>Who did neither tries again after the pause, so that the last work of a burst is signalled too. If by then
 *       another process has signalled, that one came after our work, and heard of it is enough.
 * </ol>
 */
final class Signals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final int AFTER_FAILURE = 1_000;

    /** What there is to say of one queue. Guarded by the lock of the map. */
    private static final class Pending {
        boolean fresh;
        boolean unsent;
        long seen;
    }

    private record Attempt(boolean sent, long seen) {}

    private final Database database;
    private final WakeupSql sql;
    private final Map<String, Pending> queues = new HashMap<>();
    private final ScheduledThreadPoolExecutor sender;

    Signals(Database database, WakeupSql sql) {
        this.database = database;
        this.sql = sql;
        this.sender = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "connect-jobs-signals");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Says that queues got work, which is committed. Returns at once. */
    void work(Collection<String> names) {
        synchronized (queues) {
            for (String name : names) {
                Pending pending = queues.get(name);
                if (pending == null) {
                    pending = new Pending();
                    queues.put(name, pending);
                    sender.execute(() -> send(name));
                }
                pending.fresh = true;
            }
        }
    }

    private void send(String name) {
        Pending pending;
        boolean fresh;
        synchronized (queues) {
            pending = queues.get(name);
            if (pending == null || !(pending.fresh || pending.unsent)) {
                queues.remove(name);
                return;
            }
            fresh = pending.fresh;
            pending.fresh = false;
        }
        int pause = WakeupSql.APART;
        try {
            told(pending, attempt(name), fresh);
        } catch (JobStoreException e) {
            LOG.debug("No signal for {} now: {}", name, e.getMessage());
            pending.unsent = true;
            pause = AFTER_FAILURE;
        }
        if (!later(name, pause) && !Thread.currentThread().isInterrupted()) {
            // The store closes: what is still to say is said here, as long as the close waits.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
            send(name);
        }
    }

    private Attempt attempt(String name) {
        return database.writeOne(c -> Jdbc.one(
                c,
                sql.send,
                p -> p.text(name).text(name),
                row -> new Attempt(row.getInt("sent") > 0, row.getLong("seen"))));
    }

    /** Only the sending thread reads and writes these fields. */
    private static void told(Pending pending, Attempt attempt, boolean fresh) {
        boolean byAnother = !fresh && attempt.seen() != pending.seen;
        pending.unsent = !attempt.sent() && !byAnother;
        pending.seen = attempt.seen();
    }

    /** False where nothing runs later any more. */
    private boolean later(String name, int millis) {
        synchronized (queues) {
            return !sender.isShutdown()
                    && !sender.schedule(() -> send(name), millis, TimeUnit.MILLISECONDS)
                            .isCancelled();
        }
    }

    /** Sends what there still is to say, if that takes less than a moment. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(3L * WakeupSql.APART, TimeUnit.MILLISECONDS)) {
                sender.shutdownNow();
            }
        } catch (InterruptedException e) {
            sender.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
