package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.JobRow;
import io.connectjobs.store.sql.Params;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A job about to be added. */
record Newcomer(JobRow row, long seq, Course course) {
    static Newcomer of(JobRow row, long seq, long now) {
        return new Newcomer(row, seq, Course.begun(now, runAt(now, row), expiresAt(now, row), holdCode(row)));
    }

    /** What becomes of a waiting job that gets a newcomer's content. */
    static Course replacing(Course waiting, JobRow row, long now) {
        return waiting.replaced(now, runAt(now, row), expiresAt(now, row), holdCode(row));
    }

    /** How much room it takes in a statement, in bytes. */
    long size() {
        return size(row);
    }

    static long size(JobRow row) {
        String headers = row.headersJson();
        return row.payload().bytes().length + (headers == null ? 0 : 3L * headers.length()) + 2L * 1024;
    }

    /** One row of {@link EnqueueSql#insert}. */
    void bind(Params p, long now, boolean history) throws SQLException {
        p.number(course.runAt())
                .number(now)
                .numberOrNull(course.expiresAt())
                .numberOrNull(row.timeoutMillis())
                .number(course.state())
                .number(seq)
                .number(row.priority())
                .number(row.maxAttempts())
                .number(history ? 1 : 0)
                .numberOrNull(hold(row))
                .text(row.ref().queue())
                .text(row.ref().id())
                .text(row.kind())
                .text(row.payload().contentType())
                .text(row.retryPolicy())
                .text(row.unique() == null ? null : row.key())
                .text(row.headersJson())
                .bytes(row.payload().bytes());
    }

    /** All but the last parameter of {@link EnqueueSql#replace}. */
    static Params content(Params p, JobRow row) throws SQLException {
        return p.text(row.kind())
                .number(row.priority())
                .number(row.maxAttempts())
                .text(row.retryPolicy())
                .text(row.headersJson())
                .text(row.payload().contentType())
                .bytes(row.payload().bytes())
                .numberOrNull(row.timeoutMillis());
    }

    private static long runAt(long now, JobRow row) {
        Long runAt = row.runAtMillis();
        return runAt == null ? now + row.delayMillis() : runAt;
    }

    private static @Nullable Long expiresAt(long now, JobRow row) {
        Long after = row.expireAfterMillis();
        return after == null ? row.expiresAtMillis() : Long.valueOf(now + after);
    }

    private static int holdCode(JobRow row) {
        Integer hold = row.hold();
        return hold == null ? 0 : hold;
    }

    private static @Nullable Long hold(JobRow row) {
        Integer hold = row.hold();
        return hold == null ? null : hold.longValue();
    }
}
