package io.connectjobs.store.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/**
 * A connection that keeps its prepared statements: the SQLite driver prepares anew each time, which cost 6 % of a drain in
 * batches of 1,000 and most of one without batches. For one thread at a time, as every connection of this driver is.
 */
final class SqliteConnection extends JDBC4Connection {
    /** More than the driver has statements; lists by filter come in more shapes. */
    private static final int KEPT = 200;

    private final Map<String, Kept> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

    SqliteConnection(String path, Properties properties) throws SQLException {
        super(JDBC.PREFIX + path, path, properties);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        Kept statement = kept.get(sql);
        if (statement != null && !statement.lent) {
            statement.lent = true;
            return statement;
        }
        checkCursor(type, concurrency, holdability);
        Kept fresh = new Kept(this, sql);
        if (statement == null) {
            keep(sql, fresh);
        } else {
            fresh.single = true;
        }
        return fresh;
    }

    /** Makes room where there is none: at the cost of the statement that was not used for longest. */
    private void keep(String sql, Kept fresh) throws SQLException {
        kept.put(sql, fresh);
        if (kept.size() > KEPT) {
            Map.Entry<String, Kept> eldest = kept.entrySet().iterator().next();
            kept.remove(eldest.getKey());
            eldest.getValue().retire();
        }
    }

    /** One that closes when the connection does. */
    private static final class Kept extends JDBC4PreparedStatement {
        private boolean lent = true;
        /** Closes when its user is done: another one of its text is kept, or it was to make room. */
        private boolean single;

        Kept(SQLiteConnection connection, String sql) throws SQLException {
            super(connection, sql);
        }

        void retire() throws SQLException {
            single = true;
            if (!lent) {
                super.close();
            }
        }

        @Override
        public void close() throws SQLException {
            if (single) {
                super.close();
                return;
            }
            if (lent) {
                // Ends what it may still read, and lets go of the values it was given.
                ((ResultSet) rs).close();
                clearParameters();
                lent = false;
            }
        }
    }
}
