package io.connectjobs.store.postgresql;

import io.connectjobs.store.sql.JobRow;
import io.connectjobs.store.sql.Params;
import java.sql.SQLException;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Jobs of one queue that differ in id and payload only and are due at once, as a stream of events gives them. The rest
 * travels once instead of once a job.
 */
final class AlikeRows {
    private AlikeRows() {}

    static boolean are(List<JobRow> rows) {
        JobRow first = rows.get(0);
        return standTogether(rows) && rows.stream().allMatch(row -> isPlain(row) && isLike(row, first));
    }

    /** Whether they are of one queue and one priority, due at once, and don't expire: one behind the other in line. */
    static boolean standTogether(List<JobRow> rows) {
        JobRow first = rows.get(0);
        return rows.stream().allMatch(row -> isDue(row) && isInPlace(row, first));
    }

    private static boolean isDue(JobRow row) {
        return row.runAtMillis() == null
                && row.delayMillis() == 0
                && row.expiresAtMillis() == null
                && row.expireAfterMillis() == null;
    }

    private static boolean isInPlace(JobRow row, JobRow first) {
        return row.priority() == first.priority()
                && row.ref().queue().equals(first.ref().queue());
    }

    private static boolean isPlain(JobRow row) {
        return row.timeoutMillis() == null
                && row.retryPolicy() == null
                && row.headersJson() == null
                && row.unique() == null;
    }

    private static boolean isLike(JobRow row, JobRow first) {
        return row.maxAttempts() == first.maxAttempts()
                && row.kind().equals(first.kind())
                && row.payload().contentType().equals(first.payload().contentType());
    }

    /** Of jobs that are alike: queue, kind, priority, attempts and content type once; ids, ordinals and payloads of all. */
    static Params bind(Params p, List<JobRow> rows) throws SQLException {
        JobRow first = rows.get(0);
        p.text(first.ref().queue()).text(first.kind()).number(first.priority()).number(first.maxAttempts());
        p.text(first.payload().contentType());
        Columns.texts(p, rows, row -> row.ref().id());
        Columns.integers(p, rows, JobRow::ordinal);
        Columns.binaries(p, rows, row -> row.payload().bytes());
        return p;
    }

    /** Of jobs that stand together: queue and priority. */
    static Params bindPlace(Params p, List<JobRow> rows) throws SQLException {
        JobRow first = rows.get(0);
        return p.text(first.ref().queue()).number(first.priority());
    }

    /** Of jobs that stand together: the runs that they make in line, first and last ordinal and number of jobs of each. */
    static void bindRuns(Params p, List<JobRow> rows) throws SQLException {
        Map<Integer, IntSummaryStatistics> runs = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.ordinal() >> LineSql.RUN_BITS, Collectors.summarizingInt(JobRow::ordinal)));
        List<IntSummaryStatistics> each = List.copyOf(runs.values());
        Columns.integers(p, each, IntSummaryStatistics::getMin);
        Columns.integers(p, each, IntSummaryStatistics::getMax);
        Columns.integers(p, each, run -> (int) run.getCount());
    }
}
