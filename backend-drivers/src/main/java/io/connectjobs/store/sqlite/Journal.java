package io.connectjobs.store.sqlite;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.UniqueKey.Hold;
import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes along with changes of jobs: the time, numbers, history, errors, and keys that become free. */
final class Journal {
    static final String SERVER_NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    private static final String CLOCK = "SELECT coalesce(?, " + SERVER_NOW + ")";

    private static final String TAKE_NUMBERS =
            "UPDATE cj_sequence SET value = value + ? WHERE name = ? RETURNING value";

    private static final String WRITE_HISTORY =
            "INSERT INTO cj_history (at_ms, queue, id, event, state, attempt) VALUES (?, ?, ?, ?, ?, ?)";

    private static final String WRITE_ERROR =
            "INSERT INTO cj_error (at_ms, queue, id, attempt, type, message) VALUES (?, ?, ?, ?, ?, ?)";

    private final @Nullable InstantSource testClock;

    /** An attempt and the error that ended it. */
    record Failure(JobRef ref, int attempt, JobError error) {}

    Journal(@Nullable InstantSource testClock) {
        this.testClock = testClock;
    }

    /** The store's time; each verb reads it once, inside its transaction. */
    long now(Connection c) throws SQLException {
        Long test = testClock == null ? null : testClock.millis();
        return Jdbc.one(c, CLOCK, p -> p.numberOrNull(test), row -> row.getLong(1));
    }

    /** The first of so many fresh numbers. */
    long takeNumbers(Connection c, String name, int count) throws SQLException {
        long last = Jdbc.one(c, TAKE_NUMBERS, p -> p.number(count).text(name), row -> row.getLong(1));
        return last - count + 1;
    }

    /** @param wanted whether history is kept at all */
    void write(Connection c, long now, Event event, List<Touched> jobs, boolean wanted) throws SQLException {
        if (wanted && !jobs.isEmpty()) {
            Jdbc.updateEach(
                    c,
                    WRITE_HISTORY,
                    jobs,
                    (p, job) -> SqliteRows.ref(p.number(now), job.ref())
                            .number(event.code())
                            .number(job.state().code())
                            .number(job.attempt()));
        }
    }

    void fail(Connection c, long now, List<Failure> failures) throws SQLException {
        if (!failures.isEmpty()) {
            Jdbc.updateEach(
                    c,
                    WRITE_ERROR,
                    failures,
                    (p, failure) -> SqliteRows.ref(p.number(now), failure.ref())
                            .number(failure.attempt())
                            .text(failure.error().type())
                            .text(failure.error().message()));
        }
    }

    /** The same error for each of them. */
    void fail(Connection c, long now, List<Touched> jobs, JobError error) throws SQLException {
        fail(
                c,
                now,
                jobs.stream()
                        .map(job -> new Failure(job.ref(), job.attempt(), error))
                        .toList());
    }

    /** Frees the keys of jobs that were claimed. */
    void freeClaimed(Connection c, List<Touched> jobs) throws SQLException {
        free(c, jobs.stream().filter(job -> job.hold() == Hold.WAITING.code()).toList());
    }

    /** Frees the keys of those jobs that ended. */
    void freeEnded(Connection c, List<Touched> jobs) throws SQLException {
        free(
                c,
                jobs.stream()
                        .filter(job -> job.state().isTerminal())
                        .filter(job -> job.hold() == Hold.WAITING.code() || job.hold() == Hold.UNFINISHED.code())
                        .toList());
    }

    private static void free(Connection c, List<Touched> holders) throws SQLException {
        if (!holders.isEmpty()) {
            Jdbc.updateEach(
                    c,
                    EnqueueSql.FREE_KEY,
                    holders,
                    (p, job) -> p.text(job.ref().queue())
                            .text(job.key())
                            .text(job.ref().id()));
        }
    }
}
