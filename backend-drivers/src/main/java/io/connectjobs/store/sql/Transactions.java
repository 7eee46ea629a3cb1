package io.connectjobs.store.sql;

import io.connectjobs.store.JobStoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs work in transactions, again where it lost against another one. */
public final class Transactions {
    /** A deadlock's loser nearly always wins the next time; after these many the caller may wait and try. */
    private static final int ATTEMPTS = 5;

    private final SqlErrors errors;
    private final Pause pause;

    /** For a database where losers are let in one by one, so that no pause helps. */
    public Transactions(SqlErrors errors) {
        this(errors, attempt -> {});
    }

    public Transactions(SqlErrors errors, Pause pause) {
        this.errors = errors;
        this.pause = pause;
    }

    /** What happens between a lost race and the next attempt. */
    @FunctionalInterface
    public interface Pause {
        /** @param attempt the number of the one that lost, from 1 */
        void after(int attempt);
    }

    /** Lends a connection for the length of some work. */
    @FunctionalInterface
    public interface Lender {
        <T> T lend(Database.Work<T> work) throws SQLException;
    }

    /** Work in one transaction on a borrowed connection. */
    public <T> T inTransaction(Lender lender, Database.Work<T> work) {
        return again(lender, c -> {
            c.setAutoCommit(false);
            try {
                T result = work.run(c);
                c.commit();
                c.setAutoCommit(true);
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(c, e);
                throw e;
            }
        });
    }

    /** One statement that is its own transaction, or work that begins and ends one in the database's own words. */
    public <T> T autoCommitted(Lender lender, Database.Work<T> statement) {
        return again(lender, statement);
    }

    private <T> T again(Lender lender, Database.Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return lender.lend(work);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !errors.isLostRace(e)) {
                    throw errors.translate(e);
                }
                pause.after(attempt);
            }
        }
    }

    /** The exception for a failure outside a transaction. */
    public JobStoreException translate(SQLException e) {
        return errors.translate(e);
    }

    /** A connection that broke can't be rolled back; the first failure is the one to tell. */
    private static void rollBack(Connection c, Exception cause) {
        try {
            c.rollback();
            c.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
