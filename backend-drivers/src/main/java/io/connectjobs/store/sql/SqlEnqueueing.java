package io.connectjobs.store.sql;

import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds jobs.
 *
 * <ol>
 *   <li>Jobs that break a rule are set aside; of several with one ref the first goes on, the others are duplicates.
 *   <li>Jobs without a unique key are one statement.
 *   <li>If there are others, all is one transaction: {@link UniqueKeys} says which of them may be added.
 * </ol>
 */
final class SqlEnqueueing {
    private static final long CHUNK_BYTES = 32L * 1024 * 1024;

    private final Database database;
    private final EnqueueStatements statements;
    private final UniqueKeys keys;
    private final int payloadMaxBytes;
    private final boolean history;

    SqlEnqueueing(Database database, EnqueueStatements statements, StoreSettings settings) {
        this.database = database;
        this.statements = statements;
        this.payloadMaxBytes = settings.payloadMaxBytes();
        this.history = settings.history().keeps(Event.ENQUEUED, JobState.AVAILABLE);
        this.keys = new UniqueKeys(statements, history);
    }

    List<EnqueueResult> enqueue(List<NewJob> jobs) {
        JobRules.requireBatch("jobs", jobs);
        EnqueueResult[] results = new EnqueueResult[jobs.size()];
        List<JobRow> plain = new ArrayList<>(results.length);
        List<JobRow> unique = new ArrayList<>();
        Set<JobRef> seen = new HashSet<>(2 * results.length);
        for (int i = 0; i < results.length; i++) {
            NewJob job = jobs.get(i);
            EnqueueResult.Rejected rejected = JobRules.check(job, payloadMaxBytes);
            if (rejected != null) {
                results[i] = rejected;
                continue;
            }
            JobRow row = JobRow.of(job, i);
            if (!seen.add(row.ref())) {
                results[i] = new EnqueueResult.Duplicate(row.ref());
            } else if (row.unique() == null) {
                plain.add(row);
            } else {
                unique.add(row);
            }
        }
        plain.sort(JobRow.BY_REF);
        store(plain, unique, results);
        return List.of(results);
    }

    private void store(List<JobRow> plain, List<JobRow> unique, EnqueueResult[] results) {
        if (!unique.isEmpty()) {
            database.write(c -> store(c, plain, unique)).forEach((ordinal, result) -> results[ordinal] = result);
        } else if (!plain.isEmpty()) {
            List<List<JobRow>> chunks = chunks(plain);
            List<JobRef> inserted = database.write(c -> chunks.size() == 1
                    ? statements.insert(c, plain, null, history)
                    : insert(c, chunks, statements.startBatch(c)));
            boolean all = inserted.size() == plain.size();
            Set<JobRef> added = all ? Set.of() : new HashSet<>(inserted);
            plain.forEach(row -> results[row.ordinal()] = result(row, all || added.contains(row.ref())));
        }
    }

    private Map<Integer, EnqueueResult> store(Connection c, List<JobRow> plain, List<JobRow> unique)
            throws SQLException {
        long batch = statements.startBatch(c);
        // Keys before jobs, as everywhere: two batches that meet in both would wait for each other.
        Map<Integer, EnqueueResult> results = new HashMap<>(keys.store(c, unique, batch));
        if (!plain.isEmpty()) {
            results.putAll(results(plain, insert(c, chunks(plain), batch)));
        }
        return results;
    }

    private List<JobRef> insert(Connection c, List<List<JobRow>> chunks, long batch) throws SQLException {
        List<JobRef> inserted = new ArrayList<>();
        for (List<JobRow> chunk : chunks) {
            inserted.addAll(statements.insert(c, chunk, batch, history));
        }
        return inserted;
    }

    /** No statement may grow beyond what a database takes in one message. */
    private static List<List<JobRow>> chunks(List<JobRow> rows) {
        List<List<JobRow>> chunks = new ArrayList<>();
        int start = 0;
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            int size = rows.get(i).payload().bytes().length;
            if (i > start && bytes + size > CHUNK_BYTES) {
                chunks.add(rows.subList(start, i));
                start = i;
                bytes = 0;
            }
            bytes += size;
        }
        chunks.add(rows.subList(start, rows.size()));
        return chunks;
    }

    static Map<Integer, EnqueueResult> results(List<JobRow> rows, List<JobRef> inserted) {
        Set<JobRef> added = new HashSet<>(inserted);
        Map<Integer, EnqueueResult> results = new HashMap<>();
        rows.forEach(row -> results.put(row.ordinal(), result(row, added.contains(row.ref()))));
        return results;
    }

    private static EnqueueResult result(JobRow row, boolean isAdded) {
        return isAdded ? new EnqueueResult.Added(row.ref()) : new EnqueueResult.Duplicate(row.ref());
    }
}
