package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.sql.Database.Work;
import io.connectjobs.store.sql.RandomPause;
import io.connectjobs.store.sql.Transactions;
import io.connectjobs.store.sql.Transactions.Lender;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Migrates beside others who use the tables.
 *
 * <ol>
 *   <li>ALTER TABLE waits for every transaction that ever touched the table, and everybody else waits behind it: so it
 *       waits for {@link #WAIT} at the most.
 *   <li>If it got no lock, all of the migration is undone, the others go on for a while, and it begins again.
 *   <li>Whose transaction stays open longer than {@link #PATIENCE} is worth a message.
 * </ol>
 */
final class MigrationLocks {
    static final Duration WAIT = Duration.ofMillis(500);
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Of this transaction only, so that no pooler hands it to another one. */
    static final String SET_WAIT = "SET LOCAL lock_timeout = " + WAIT.toMillis();

    private final Transactions transactions;
    private final PostgresErrors errors;
    private final RandomPause pause = new RandomPause(1_000);

    MigrationLocks(Transactions transactions, PostgresErrors errors) {
        this.transactions = transactions;
        this.errors = errors;
    }

    /** @param work says {@link #SET_WAIT} before it touches a table */
    <T> T patiently(Lender lender, Work<T> work) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return transactions.inTransaction(lender, work);
            } catch (JobStoreUnavailableException e) {
                if (!isLocked(e)) {
                    throw e;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw overdue(e);
                }
                pause.after(1);
            }
        }
    }

    private boolean isLocked(JobStoreUnavailableException e) {
        return e.getCause() instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(errors.state(sql));
    }

    private static JobStoreException overdue(JobStoreUnavailableException e) {
        return new JobStoreUnavailableException(
                "The schema can't be migrated: for " + PATIENCE.toSeconds() + " s others held locks that it needs."
                        + " End the long transactions on the cj_ tables (pg_stat_activity, xact_start), or migrate"
                        + " when they have ended. " + e.getMessage(),
                e);
    }
}
