package io.connectjobs.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A connection for each lane, opened before the clock runs. */
final class Connections implements Closeable {
    private final List<Connection> open = new ArrayList<>();

    static Connections open(DataSource source, int count) throws SQLException, IOException {
        Connections connections = new Connections();
        try {
            for (int i = 0; i < count; i++) {
                connections.open.add(source.getConnection());
            }
            return connections;
        } catch (SQLException e) {
            connections.close();
            throw e;
        }
    }

    Connection of(int lane) {
        return open.get(lane);
    }

    @Override
    public void close() throws IOException {
        try {
            for (Connection connection : open) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IOException("Could not close a connection", e);
        }
    }
}
