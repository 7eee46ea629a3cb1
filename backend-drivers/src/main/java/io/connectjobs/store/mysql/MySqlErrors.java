package io.connectjobs.store.mysql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.sql.ServerUrl;
import io.connectjobs.store.sql.SqlErrors;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells by the server's error codes, and where it is the connection by SQLStates, what passes. */
final class MySqlErrors implements SqlErrors {
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT = 1205;
    private static final int CHANGED_SINCE_READ = 1020;
    private static final int PACKET_TOO_LARGE = 1153;

    /**
     * Too many connections, out of memory, locks, transactions, disk or table space, shutting down, interrupted, over a time
     * limit, killed, read-only after a fail-over, a group that lost members, a session that the server ended for its silence.
     */
    private static final Set<Integer> PASSING = Set.of(
            1021, 1037, 1038, 1040, 1041, 1053, 1114, 1180, 1203, 1206, 1226, 1290, 1317, 1637, 1792, 1836, 1927, 1969,
            3024, 3100, 3572, 4031);

    private static final Set<Integer> LOGIN = Set.of(1045, 1251, 1698, 1862, 2059, 3118, 3159);
    /** The JDBC driver's own, for a password that MySQL takes over an encrypted connection only. */
    private static final String NEEDS_CIPHER = "S1009";

    private static final Set<Integer> RIGHTS = Set.of(1044, 1142, 1143, 1227, 1370);
    private static final int NO_DATABASE = 1049;
    private static final int NO_TABLE = 1146;

    private final ServerUrl url;
    private final Flavour flavour;

    /** @param flavour as far as it is known */
    MySqlErrors(ServerUrl url, Flavour flavour) {
        this.url = url;
        this.flavour = flavour;
    }

    @Override
    public boolean isLostRace(SQLException e) {
        int code = code(e);
        // The class of SQLStates for what was rolled back has the losers of a replicated group as well.
        return code == DEADLOCK || code == LOCK_WAIT || code == CHANGED_SINCE_READ || state(e).startsWith("40");
    }

    @Override
    public JobStoreException translate(SQLException e) {
        String what = flavour.product() + " at " + url + ": ";
        String tail = " (error " + code(e) + ", SQLState " + state(e) + "). " + text(e);
        if (has(e, SSLException.class) || has(e, GeneralSecurityException.class)) {
            return new JobStoreException(
                    what
                            + "the encrypted connection failed: check sslMode, and that serverSslCert in store.url names the"
                            + " certificate of the authority that signed the server's (PEM), with sslMode=verify-full"
                            + " also that the host has the name in it"
                            + tail,
                    e);
        }
        return isPassing(e)
                ? new JobStoreUnavailableException(what + "not available now" + tail, e)
                : new JobStoreException(what + advice(e) + tail, e);
    }

    private boolean isPassing(SQLException e) {
        int code = code(e);
        if (PASSING.contains(code) || isLostRace(e)) {
            return true;
        }
        return code != PACKET_TOO_LARGE
                && !LOGIN.contains(code)
                && (state(e).startsWith("08") || (state(e).isEmpty() && e instanceof SQLTransientException));
    }

    private String advice(SQLException e) {
        int code = code(e);
        if (LOGIN.contains(code) || state(e).equals(NEEDS_CIPHER)) {
            return "the login as " + (url.username() == null ? "the default user" : url.username())
                    + " failed, check store.username and store.password, and whether the server asks for an encrypted"
                    + " connection (sslMode in store.url)";
        }
        if (RIGHTS.contains(code)) {
            return "the user lacks a right: grant it CREATE, ALTER, DROP, INDEX, CREATE VIEW on the database, or migrate"
                    + " once as the owner, set store.migrate=false and grant SELECT, INSERT, UPDATE, DELETE";
        }
        return switch (code) {
            case NO_DATABASE -> "the database does not exist, create it or correct store.url and store.schema";
            case NO_TABLE -> "a table is missing: migrate the schema (store.migrate=true), or correct store.schema";
            case PACKET_TOO_LARGE -> "a statement is longer than max_allowed_packet: raise it on the server";
            default -> "refused";
        };
    }

    private static String text(SQLException e) {
        return e.getMessage() == null ? "" : e.getMessage();
    }

    private static boolean has(@Nullable Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** The first code in the chain of causes: a pool wraps what the JDBC driver said. 0 where there is none. */
    static int code(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() > 0) {
                return sql.getErrorCode();
            }
        }
        return 0;
    }

    /** The same for the SQLState; empty where there is none. */
    private static String state(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
