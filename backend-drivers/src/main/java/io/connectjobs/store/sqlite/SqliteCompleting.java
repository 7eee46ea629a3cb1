package io.connectjobs.store.sqlite;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Completion;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.LeaseKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Completes jobs: nearly all of what settles, so a batch of a queue is two statements whatever its size. */
final class SqliteCompleting {
    private final Journal journal;

    SqliteCompleting(Journal journal) {
        this.journal = journal;
    }

    /** @return the leases that were current */
    List<LeaseKey> complete(Connection c, List<Completion> completions, boolean history) throws SQLException {
        long now = journal.now(c);
        Map<String, List<LeaseKey>> byQueue = completions.stream()
                .map(Completion::lease)
                .collect(Collectors.groupingBy(lease -> lease.ref().queue()));
        List<LeaseKey> completed = new ArrayList<>(completions.size());
        for (Map.Entry<String, List<LeaseKey>> leases : byQueue.entrySet()) {
            completed.addAll(complete(c, now, leases.getKey(), leases.getValue(), history));
        }
        keepResults(c, completions, completed);
        return completed;
    }

    private List<LeaseKey> complete(Connection c, long now, String queue, List<LeaseKey> leases, boolean history)
            throws SQLException {
        Holding holding = Jdbc.one(c, LeaseSql.HOLDING, p -> p.text(queue).text(Json.leases(leases)), Holding::map);
        leave(c, holding);
        Jdbc.update(
                c, LeaseSql.COMPLETE, p -> p.number(now).text(holding.seqs()).flag(history));
        if (holding.keys() > 0) {
            Journal.free(c, holding.seqs());
        }
        Journal.Move move = new Journal.Move(queue, JobState.RUNNING.code(), JobState.COMPLETED.code());
        journal.count(c, now, Event.COMPLETED.code(), move, holding.jobs());
        return holding.jobs() == leases.size()
                ? leases
                : Jdbc.query(c, LeaseSql.SETTLED, p -> p.text(holding.seqs()), SqliteRows::lease);
    }

    private static void leave(Connection c, Holding holding) throws SQLException {
        if (holding.jobs() > 0 && holding.firstClaim() == holding.lastClaim()) {
            SqliteClaims.leave(c, holding.firstClaim(), holding.jobs());
        } else {
            SqliteClaims.leave(c, holding.seqs());
        }
    }

    private static void keepResults(Connection c, List<Completion> completions, List<LeaseKey> completed)
            throws SQLException {
        List<Completion> results = completions.stream()
                .filter(completion -> completion.result() != null)
                .toList();
        if (!results.isEmpty()) {
            Set<LeaseKey> applied = new HashSet<>(completed);
            Jdbc.updateEach(
                    c,
                    LeaseSql.RESULT,
                    results.stream()
                            .filter(completion -> applied.contains(completion.lease()))
                            .toList(),
                    (p, completion) -> SqliteRows.lease(
                            p.text(completion.resultType())
                                    .bytes(completion.resultBytes())
                                    .numberOrNull(completion.resultTtlMillis()),
                            completion.lease()));
        }
    }

    /**
     * The jobs of a queue that hold the leases they should: their seqs in JSON, how many of them have keys, and the first
     * and the last of the claims that took them.
     */
    private record Holding(String seqs, int jobs, int keys, long firstClaim, long lastClaim) {
        static Holding map(ResultSet row) throws SQLException {
            return new Holding(
                    row.getString("seqs"),
                    row.getInt("jobs"),
                    row.getInt("keys"),
                    row.getLong("first_claim"),
                    row.getLong("last_claim"));
        }
    }
}
