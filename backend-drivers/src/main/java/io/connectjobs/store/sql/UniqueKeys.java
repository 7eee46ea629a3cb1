package io.connectjobs.store.sql;

import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.UniqueKey.Conflict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds jobs that have unique keys, inside the caller's transaction.
 *
 * <ol>
 *   <li>Jobs whose id is known are duplicates, whatever their key.
 *   <li>The others go in waves, so that no wave has a key twice: the first job of each key, then the second …
 *   <li>A wave takes its keys in one order. Who gets one is inserted.
 *   <li>Who doesn't learns of the holder, whose key is locked now. A newcomer that replaces changes a holder that waits,
 *       and takes the key from one that runs; any other is a duplicate, and its id is remembered.
 * </ol>
 */
final class UniqueKeys {
    private final EnqueueStatements statements;
    private final boolean history;

    UniqueKeys(EnqueueStatements statements, boolean history) {
        this.statements = statements;
        this.history = history;
    }

    /** @return what became of each row, by its ordinal */
    Map<Integer, EnqueueResult> store(Connection c, List<JobRow> rows, long batch) throws SQLException {
        Set<JobRef> known = new HashSet<>(
                statements.known(c, rows.stream().map(JobRow::ref).sorted().toList()));
        Map<Integer, EnqueueResult> results = new HashMap<>();
        List<JobRow> fresh = new ArrayList<>();
        for (JobRow row : rows) {
            if (known.contains(row.ref())) {
                results.put(row.ordinal(), new EnqueueResult.Duplicate(row.ref()));
            } else {
                fresh.add(row);
            }
        }
        for (List<JobRow> wave : waves(fresh)) {
            results.putAll(storeWave(c, wave, batch));
        }
        return results;
    }

    private static List<List<JobRow>> waves(List<JobRow> rows) {
        List<List<JobRow>> waves = new ArrayList<>();
        Map<JobRef, Integer> seen = new HashMap<>();
        for (JobRow row : rows) {
            int wave = seen.merge(new JobRef(row.ref().queue(), row.key()), 1, Integer::sum) - 1;
            if (wave == waves.size()) {
                waves.add(new ArrayList<>());
            }
            waves.get(wave).add(row);
        }
        waves.forEach(wave -> wave.sort(JobRow.BY_KEY));
        return waves;
    }

    private Map<Integer, EnqueueResult> storeWave(Connection c, List<JobRow> wave, long batch) throws SQLException {
        Set<JobRef> winners = new HashSet<>(statements.takeKeys(c, wave));
        List<JobRow> won =
                wave.stream().filter(row -> winners.contains(row.ref())).toList();
        List<JobRow> lost =
                wave.stream().filter(row -> !winners.contains(row.ref())).toList();
        Map<Integer, EnqueueResult> results = new HashMap<>(insert(c, won, batch));
        if (!lost.isEmpty()) {
            results.putAll(meetHolders(c, lost, batch));
        }
        return results;
    }

    /** An id that another transaction added in between is a duplicate after all, and needs no key. */
    private Map<Integer, EnqueueResult> insert(Connection c, List<JobRow> rows, long batch) throws SQLException {
        if (rows.isEmpty()) {
            return Map.of();
        }
        List<JobRow> sorted = rows.stream().sorted(JobRow.BY_REF).toList();
        Map<Integer, EnqueueResult> results =
                SqlEnqueueing.results(sorted, statements.insert(c, sorted, batch, history));
        List<JobRow> needless = sorted.stream()
                .filter(row -> results.get(row.ordinal()) instanceof EnqueueResult.Duplicate)
                .sorted(JobRow.BY_KEY)
                .toList();
        if (!needless.isEmpty()) {
            statements.freeKeys(c, needless);
        }
        return results;
    }

    private Map<Integer, EnqueueResult> meetHolders(Connection c, List<JobRow> lost, long batch) throws SQLException {
        Map<JobRef, KeyHolder> holders = new HashMap<>();
        statements
                .holders(c, lost)
                .forEach(holder -> holders.put(new JobRef(holder.ref().queue(), holder.key()), holder));
        Map<Integer, EnqueueResult> results = new HashMap<>();
        List<Replacement> replacements = new ArrayList<>();
        List<JobRow> successors = new ArrayList<>();
        for (JobRow row : lost) {
            KeyHolder holder = holder(holders, row);
            if (replaces(row) && holder.state() == JobState.RUNNING) {
                successors.add(row);
            } else if (replaces(row) && isWaiting(holder.state())) {
                replacements.add(new Replacement(holder.ref(), row));
            } else {
                results.put(row.ordinal(), new EnqueueResult.Duplicate(holder.ref()));
            }
        }
        results.putAll(replace(c, replacements, successors));
        if (!successors.isEmpty()) {
            statements.moveKeys(c, successors);
            results.putAll(insert(c, successors, batch));
        }
        remember(c, lost, results, batch);
        return results;
    }

    private static KeyHolder holder(Map<JobRef, KeyHolder> holders, JobRow row) throws SQLException {
        KeyHolder holder = holders.get(new JobRef(row.ref().queue(), row.key()));
        if (holder == null) {
            throw new SQLException("A unique key could neither be taken nor has it a holder: " + row.ref());
        }
        return holder;
    }

    /** A holder that was claimed in between runs now: its newcomer joins the successors. */
    private Map<Integer, EnqueueResult> replace(Connection c, List<Replacement> replacements, List<JobRow> successors)
            throws SQLException {
        if (replacements.isEmpty()) {
            return Map.of();
        }
        Set<JobRef> replaced = new HashSet<>(statements.replace(c, replacements));
        Map<Integer, EnqueueResult> results = new HashMap<>();
        for (Replacement replacement : replacements) {
            if (replaced.contains(replacement.holder())) {
                results.put(replacement.row().ordinal(), new EnqueueResult.Replaced(replacement.holder()));
            } else {
                successors.add(replacement.row());
            }
        }
        return results;
    }

    private void remember(Connection c, List<JobRow> lost, Map<Integer, EnqueueResult> results, long batch)
            throws SQLException {
        List<JobRow> suppressed = lost.stream()
                .filter(row -> !(results.get(row.ordinal()) instanceof EnqueueResult.Added))
                .sorted(JobRow.BY_REF)
                .toList();
        if (!suppressed.isEmpty()) {
            statements.remember(c, suppressed, batch);
        }
    }

    private static boolean replaces(JobRow row) {
        return row.unique() != null && row.unique().conflict() == Conflict.REPLACE;
    }

    private static boolean isWaiting(@Nullable JobState state) {
        return state == JobState.SCHEDULED || state == JobState.AVAILABLE || state == JobState.RETRYABLE;
    }
}
