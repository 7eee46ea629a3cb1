package io.connectjobs.store.sqlite;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.sql.SqlErrors;
import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite's result codes; an extended code has its primary one in the low byte. */
final class SqliteErrors implements SqlErrors {
    private static final int CANTOPEN = SQLiteErrorCode.SQLITE_CANTOPEN.code;
    private static final int READONLY = SQLiteErrorCode.SQLITE_READONLY.code;
    private static final int NOTADB = SQLiteErrorCode.SQLITE_NOTADB.code;

    private static final Set<Integer> PASSING = Set.of(
            SQLiteErrorCode.SQLITE_BUSY.code,
            SQLiteErrorCode.SQLITE_LOCKED.code,
            SQLiteErrorCode.SQLITE_IOERR.code,
            SQLiteErrorCode.SQLITE_FULL.code,
            SQLiteErrorCode.SQLITE_NOMEM.code,
            SQLiteErrorCode.SQLITE_PROTOCOL.code);

    private final SqliteUrl url;

    SqliteErrors(SqliteUrl url) {
        this.url = url;
    }

    /** A busy file was waited for already; a deadlock can't be, as every writer begins as one. */
    @Override
    public boolean isLostRace(SQLException e) {
        return false;
    }

    @Override
    public JobStoreException translate(SQLException e) {
        int code = code(e);
        String what = "SQLite file " + url.path() + ": ";
        if (PASSING.contains(code)) {
            return new JobStoreUnavailableException(what + "not available now. " + e.getMessage(), e);
        }
        return new JobStoreException(what + advice(code) + e.getMessage(), e);
    }

    static boolean isBusy(Throwable e) {
        return code(e) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    private static int code(Throwable e) {
        return e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xFF : 0;
    }

    private static String advice(int code) {
        if (code == CANTOPEN) {
            return "can't be opened, check that its folder exists and may be written to. ";
        }
        if (code == READONLY) {
            return "may not be written to, check the rights of the file and its folder. ";
        }
        return code == NOTADB ? "is no SQLite database, name another file in store.url. " : "";
    }
}
