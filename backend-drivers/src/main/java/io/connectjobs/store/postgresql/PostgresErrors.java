package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.sql.ServerUrl;
import io.connectjobs.store.sql.SqlErrors;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * PostgreSQL's SQLStates, from the appendix "PostgreSQL Error Codes" of its manual. The driver's own text goes into the
 * message only where the server wrote it: such a text quotes names and values of statements, never credentials.
 */
final class PostgresErrors implements SqlErrors {
    private static final Set<String> LOST_RACES = Set.of("40001", "40P01");

    /**
     * Time-outs, a transaction that stood still for too long among them, cancelled by an administrator, shutting down, starting up, a read-only standby after a fail-over, locks
     * not to be had.
     */
    private static final Set<String> PASSING =
            Set.of("57014", "57P01", "57P02", "57P03", "57P05", "25006", "25P03", "25P04", "55P03", "55006");

    /** Connections, lost races, resources such as disk and memory, input and output. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "58");

    /** The server's function that finds a prepared statement's columns changed by a migration. */
    private static final String REVALIDATION = "RevalidateCachedQuery";

    private static final String JOB_KEY = "cj_job_pkey";

    private final ServerUrl url;
    private final Function<String, @Nullable String> diagnosis;

    /** @param diagnosis answers an SQLState with its cause, or null */
    PostgresErrors(ServerUrl url, Function<String, @Nullable String> diagnosis) {
        this.url = url;
        this.diagnosis = diagnosis;
    }

    @Override
    public boolean isLostRace(SQLException e) {
        return LOST_RACES.contains(state(e)) || isPreparedBeforeMigration(e) || isKnownId(e);
    }

    /** Against whoever added the job before: {@link Novelty}. */
    private static boolean isKnownId(SQLException e) {
        return e instanceof PSQLException psql
                && psql.getServerErrorMessage() != null
                && JOB_KEY.equals(psql.getServerErrorMessage().getConstraint());
    }

    /** The driver forgets such a statement, so that it is prepared anew the next time. */
    private static boolean isPreparedBeforeMigration(SQLException e) {
        return e instanceof PSQLException psql
                && psql.getServerErrorMessage() != null
                && REVALIDATION.equals(psql.getServerErrorMessage().getRoutine());
    }

    @Override
    public JobStoreException translate(SQLException e) {
        String state = state(e);
        String what = "PostgreSQL at " + url + ": ";
        if (TlsTrouble.isDistrust(e)) {
            return new JobStoreException(what + TlsTrouble.DISTRUST + text(e), e);
        }
        if (isPassing(e, state)) {
            return new JobStoreUnavailableException(
                    what + "not available now (SQLState " + state + "). " + text(e) + hint(e, state), e);
        }
        String cause = diagnosis.apply(state);
        return new JobStoreException(
                what + (cause == null ? advice(state) : cause) + " (SQLState " + state + "). " + text(e), e);
    }

    private static boolean isPassing(SQLException e, String state) {
        return PASSING.contains(state)
                || (state.length() == 5 && PASSING_CLASSES.contains(state.substring(0, 2)))
                || (state.isEmpty() && e instanceof SQLTransientException);
    }

    private static String hint(SQLException e, String state) {
        if (TlsTrouble.isTls(e)) {
            return TlsTrouble.HINT;
        }
        return state.equals("08P01")
                ? ". A PgBouncer refuses what it doesn't know of a login: take it out of the store's URL, or name it in the"
                        + " pooler's ignore_startup_parameters"
                : "";
    }

    private String advice(String state) {
        return switch (state) {
            case "28000", "28P01" ->
                "the login as " + (url.username() == null ? "the default user" : url.username())
                        + " failed, check store.username and store.password, and if the server asks for a client"
                        + " certificate, sslcert and sslkey in store.url";
            case "3D000" -> "the database does not exist, create it or correct store.url";
            case "3F000" -> "the schema does not exist, create it or correct store.schema";
            case "42501" ->
                "the role lacks a right: grant it CREATE on the schema, or migrate once as the owner, set"
                        + " store.migrate=false and grant SELECT, INSERT, UPDATE, DELETE on the cj_ tables and USAGE on the"
                        + " cj_ sequences";
            case "42P01" -> "a table is missing: migrate the schema (store.migrate=true), or correct store.schema";
            default -> "refused";
        };
    }

    private static String text(SQLException e) {
        return e.getMessage() == null ? "" : e.getMessage();
    }

    /** The first SQLState in the chain of causes: a pool wraps what the driver said. Empty where there is none. */
    String state(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String state = cause instanceof SQLException sql ? stateOf(sql) : null;
            if (state != null) {
                return state;
            }
        }
        return "";
    }

    private static @Nullable String stateOf(SQLException e) {
        return e.getSQLState() == null || e.getSQLState().length() != 5 ? null : e.getSQLState();
    }
}
