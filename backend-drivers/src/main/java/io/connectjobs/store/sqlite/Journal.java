package io.connectjobs.store.sqlite;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.UniqueKey.Hold;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.StoreClock;
import io.connectjobs.store.sql.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What goes along with changes of jobs: the time, numbers, history, errors, and keys that become free. */
final class Journal implements StoreClock {
    static final String SERVER_NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    private static final String CLOCK = "SELECT coalesce(?, " + SERVER_NOW + ")";

    private static final String NEXT_NUMBER = "SELECT value + 1 FROM cj_sequence WHERE name = ?";

    private static final String TAKE_NUMBER = "UPDATE cj_sequence SET value = value + 1 WHERE name = ? RETURNING value";

    /** The jobs' rows tell state and attempt: they are as the transition left them. */
    private static final String WRITE_HISTORY = """
            INSERT INTO cj_event (seq, at_ms, event, state, attempt)
            SELECT j.seq, ?1, ?2, j.state, j.attempt FROM json_each(?3) e CROSS JOIN cj_job j
            WHERE j.seq = e.value ORDER BY e.key""";

    private static final String WRITE_ERROR =
            "INSERT INTO cj_error (at_ms, queue, id, attempt, type, message, stack_trace)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?)";

    private static final String COUNT = """
            INSERT INTO cj_tally (minute_ms, queue, event, before_state, after_state, jobs)
            VALUES (?1 / 60000 * 60000, ?2, ?3, ?4, ?5, ?6)""";

    /** The code of jobs without content. */
    private static final int PRUNED = 9;

    private final @Nullable InstantSource testClock;

    /** From which state to which, by their codes. */
    record Move(String queue, int before, int after) {
        static Move of(Touched job) {
            return new Move(job.ref().queue(), job.before(), job.state().code());
        }
    }

    /** An attempt and the error that ended it. */
    record Failure(JobRef ref, int attempt, JobError error) {}

    Journal(@Nullable InstantSource testClock) {
        this.testClock = testClock;
    }

    /** The store's time; each verb reads it once, inside its transaction. */
    @Override
    public long now(Connection c) throws SQLException {
        Long test = testClock == null ? null : testClock.millis();
        return Jdbc.one(c, CLOCK, p -> p.numberOrNull(test), row -> row.getLong(1));
    }

    /** The number that {@link #takeNumber} will give; reading it alone writes nothing. */
    static long nextNumber(Connection c, String name) throws SQLException {
        return Jdbc.one(c, NEXT_NUMBER, p -> p.text(name), row -> row.getLong(1));
    }

    static long takeNumber(Connection c, String name) throws SQLException {
        return Jdbc.one(c, TAKE_NUMBER, p -> p.text(name), row -> row.getLong(1));
    }

    /** @param wanted whether history is kept at all */
    void write(Connection c, long now, Event event, List<Touched> jobs, boolean wanted) throws SQLException {
        if (wanted && !jobs.isEmpty()) {
            write(c, now, event, Json.seqs(jobs));
        }
    }

    /** @param seqs the jobs, which the transition has changed already */
    void write(Connection c, long now, Event event, String seqs) throws SQLException {
        Jdbc.update(c, WRITE_HISTORY, p -> p.number(now).number(event.code()).text(seqs));
    }

    /**
     * Counts jobs that moved.
     *
     * @param event of {@link Event} or {@link Tally}
     */
    void count(Connection c, long now, int event, List<Touched> jobs) throws SQLException {
        Map<Move, Long> moves =
                jobs.stream().collect(Collectors.groupingBy(Move::of, LinkedHashMap::new, Collectors.counting()));
        for (Map.Entry<Move, Long> move : moves.entrySet()) {
            count(c, now, event, move.getKey(), move.getValue());
        }
    }

    /** They are no longer counted, whatever they ended as. */
    void countPruned(Connection c, long now, List<Touched> jobs) throws SQLException {
        Map<Move, Long> moves = jobs.stream()
                .collect(Collectors.groupingBy(
                        job -> new Move(job.ref().queue(), job.before(), PRUNED), Collectors.counting()));
        for (Map.Entry<Move, Long> move : moves.entrySet()) {
            count(c, now, Tally.PRUNED, move.getKey(), move.getValue());
        }
    }

    void count(Connection c, long now, int event, Move move, long jobs) throws SQLException {
        if (jobs > 0) {
            Jdbc.update(
                    c,
                    COUNT,
                    p -> p.number(now)
                            .text(move.queue())
                            .number(event)
                            .number(move.before())
                            .number(move.after())
                            .number(jobs));
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
                            .text(failure.error().message())
                            .text(failure.error().stackTrace()));
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
            free(c, Json.seqs(holders));
        }
    }

    /** Frees the keys of jobs that are past holding them; a window goes on. */
    static void free(Connection c, String seqs) throws SQLException {
        Jdbc.update(c, EnqueueSql.FREE_KEYS, p -> p.text(seqs));
    }
}
