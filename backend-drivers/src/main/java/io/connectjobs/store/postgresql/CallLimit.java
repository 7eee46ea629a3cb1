package io.connectjobs.store.postgresql;

import io.connectjobs.store.sql.Database.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * Ends calls that take too long, from this side: a session's statement_timeout would be lost behind a pooler, and costs
 * a statement per transaction where it is set in each.
 *
 * <ol>
 *   <li>One thread looks at the running calls a few times per limit.
 *   <li>A call over the limit is cancelled at the server, as Ctrl-C does: what waits for a lock ends at once.
 *   <li>If the server doesn't even answer that, the connection is cut, {@link #GRACE} later.
 *   <li>A connection that was cancelled isn't used again: a late cancellation would hit a stranger.
 * </ol>
 */
final class CallLimit implements AutoCloseable {
    static final Duration GRACE = Duration.ofSeconds(2);

    /** The SQLState of what the server was asked to cancel. */
    private static final String CANCELLED = "57014";

    private static final class Call {
        final Connection connection;
        final long begun = System.nanoTime();
        volatile boolean over;
        volatile boolean cancelling;

        Call(Connection connection) {
            this.connection = connection;
        }
    }

    private final Duration limit;
    private final Consumer<Connection> evict;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(daemon("watch"));
    private final ScheduledFuture<?> looking;
    private final ExecutorService cancels = Executors.newCachedThreadPool(daemon("cancel"));

    /** @param evict keeps a connection from being used after the work that it is in */
    CallLimit(Duration limit, Consumer<Connection> evict) {
        this.limit = limit;
        this.evict = evict;
        long tick = Math.max(10, Math.min(250, limit.toMillis() / 10));
        looking = watch.scheduleWithFixedDelay(() -> calls.forEach(this::look), tick, tick, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, "connect-jobs-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs work within the limit. */
    <T> T run(Connection connection, Work<T> work) throws SQLException {
        Call call = new Call(connection);
        calls.add(call);
        try {
            return work.run(connection);
        } catch (SQLException e) {
            throw call.over ? overdue(e) : e;
        } finally {
            calls.remove(call);
            if (call.over) {
                evict.accept(connection);
                cut(call);
            }
        }
    }

    private SQLTimeoutException overdue(SQLException e) {
        return new SQLTimeoutException(
                "The call was cancelled after its limit of " + limit.toMillis() + " ms (callTimeout)."
                        + " Another session may hold a lock (pg_blocking_pids tells which), or the server hangs",
                CANCELLED,
                e);
    }

    private void look(Call call) {
        long took = System.nanoTime() - call.begun;
        if (took > limit.plus(GRACE).toNanos()) {
            cut(call);
        } else if (took > limit.toNanos() && !call.cancelling) {
            call.over = true;
            call.cancelling = true;
            submit(() -> cancel(call));
        }
    }

    private void cancel(Call call) {
        try {
            call.connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            // The server doesn't listen; the connection is cut in a moment.
            call.over = true;
        } finally {
            call.cancelling = false;
        }
    }

    /** Closes the socket under whoever waits at it. */
    private void cut(Call call) {
        call.over = true;
        try {
            call.connection.unwrap(Connection.class).abort(this::submit);
        } catch (SQLException e) {
            // It is closed already.
            calls.remove(call);
        }
    }

    private void submit(Runnable task) {
        try {
            cancels.execute(task);
        } catch (RejectedExecutionException e) {
            // The store is closed, and so is its every connection.
            calls.clear();
        }
    }

    @Override
    public void close() {
        looking.cancel(false);
        watch.shutdown();
        cancels.shutdown();
    }
}
