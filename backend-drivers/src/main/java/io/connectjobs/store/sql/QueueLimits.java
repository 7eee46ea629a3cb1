package io.connectjobs.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a queue as its row says them.
 *
 * @param now the store's time when the row was read
 * @param maxRunning null for no bound
 * @param rateClaims null for no rate
 * @param rateWindowMillis how long a window is
 * @param rateWindow the window that {@code rateUsed} counts
 */
public record QueueLimits(
        long now,
        @Nullable Integer maxRunning,
        @Nullable Integer rateClaims,
        long rateWindowMillis,
        long rateWindow,
        int rateUsed) {
    static final int NO_BOUND = Integer.MAX_VALUE;

    /** Reads the columns now, max_running, rate_claims, rate_window_ms, rate_window and rate_used. */
    public static QueueLimits map(ResultSet row) throws SQLException {
        return new QueueLimits(
                row.getLong("now"),
                integer(row, "max_running"),
                integer(row, "rate_claims"),
                Math.max(1, row.getLong("rate_window_ms")),
                row.getLong("rate_window"),
                row.getInt("rate_used"));
    }

    private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    /** Of a queue without a row. */
    public static QueueLimits none(long now) {
        return new QueueLimits(now, null, null, 1, 0, 0);
    }

    boolean limited() {
        return maxRunning != null || rateClaims != null;
    }

    /** The tighter of the queue's and the request's bound. */
    int maxRunning(OptionalInt requested) {
        return Math.min(maxRunning == null ? NO_BOUND : maxRunning, requested.orElse(NO_BOUND));
    }

    long currentWindow() {
        return Math.floorDiv(now, rateWindowMillis);
    }

    int usedInCurrentWindow() {
        return rateWindow == currentWindow() ? rateUsed : 0;
    }

    /** How many claims the current window has left. */
    int rateLeft() {
        return rateClaims == null ? NO_BOUND : rateClaims - usedInCurrentWindow();
    }
}
