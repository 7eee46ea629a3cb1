package io.connectjobs.store.sqlite;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.sql.Database.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** One thread's work in a group: its thread waits for it while another one leads. */
final class Member<T> {
    private final Work<T> work;
    private final long since = System.nanoTime();
    private final Semaphore turn = new Semaphore(0);
    private boolean leads;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Member(Work<T> work) {
        this.work = work;
    }

    /** When it came, as {@link System#nanoTime} has it. */
    long since() {
        return since;
    }

    /** Waits until the work is done or its thread is to lead; tells whether it is the latter. */
    boolean awaitTurn() {
        turn.acquireUninterruptibly();
        return leads;
    }

    void lead() {
        leads = true;
        turn.release();
    }

    void finish() {
        turn.release();
    }

    void run(Connection c) throws SQLException {
        failure = null;
        result = work.run(c);
    }

    void fail(Throwable cause) {
        failure = cause;
    }

    T result() throws SQLException {
        if (failure instanceof SQLException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return requireNonNull(result, "result");
    }
}
