package io.connectjobs.store.postgresql;

import io.connectjobs.store.Ears;
import io.connectjobs.store.Wakeup;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.RandomPause;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a connection of its own, for all who listen through this store.
 *
 * <ol>
 *   <li>The thread starts with the first who listens and ends with the store.
 *   <li>Whenever it has a new connection, it wakes everybody once: who knows what was said meanwhile.
 *   <li>After a silence it asks the server something, so that a connection that died is noticed and replaced.
 * </ol>
 */
final class Listener implements Wakeup, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int SILENCE_MILLIS = 10_000;
    private static final RandomPause PAUSE = new RandomPause(200);

    private final PostgresSource source;
    private final WakeupSql sql;
    private final Ears ears = new Ears();
    private @Nullable Thread thread;
    private @Nullable Connection current;
    private volatile boolean closed;

    Listener(PostgresSource source, WakeupSql sql) {
        this.source = source;
        this.sql = sql;
    }

    @Override
    public Listening listen(Collection<String> queues, Consumer<String> onWork) {
        Listening ear = ears.add(queues, onWork);
        start();
        return ear;
    }

    private synchronized void start() {
        if (thread == null && !closed) {
            thread = new Thread(this::run, "connect-jobs-listener");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        for (int failures = 1; !closed; failures++) {
            try (Connection connection = source.getConnection()) {
                use(connection);
                String channel = begin(connection);
                failures = 0;
                ears.tellAll();
                while (!closed) {
                    receive(connection, channel);
                }
            } catch (SQLException e) {
                if (!closed) {
                    LOG.warn("No signals of new work for now: {}", e.getMessage());
                    PAUSE.after(failures + 1);
                }
            }
        }
    }

    private synchronized void use(Connection connection) throws SQLException {
        if (closed) {
            connection.close();
        }
        current = connection;
    }

    private String begin(Connection connection) throws SQLException {
        String channel = channel(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
        }
        return channel;
    }

    private String channel(Connection connection) throws SQLException {
        String channel = Jdbc.one(connection, sql.channel, p -> p.text(sql.table), row -> row.getString(1));
        if (channel == null) {
            throw new SQLException("There is no table " + sql.table + ", migrate the schema");
        }
        return channel;
    }

    private void receive(Connection connection, String channel) throws SQLException {
        PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(SILENCE_MILLIS);
        if (heard == null || heard.length == 0) {
            if (!channel(connection).equals(channel)) {
                throw new SQLException("The table " + sql.table + " is another one now");
            }
            return;
        }
        for (PGNotification notification : heard) {
            ears.tell(notification.getParameter());
        }
    }

    @Override
    public void close() {
        Thread waiting;
        synchronized (this) {
            closed = true;
            ears.clear();
            cut(current);
            waiting = thread;
        }
        if (waiting != null && waiting != Thread.currentThread()) {
            waiting.interrupt();
        }
    }

    private static void cut(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            LOG.debug("The listening connection was closed already", e);
        }
    }
}
