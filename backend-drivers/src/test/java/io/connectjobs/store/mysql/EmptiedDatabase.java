package io.connectjobs.store.mysql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** One database for many fixtures, one after the other: emptying it is faster than making another. */
final class EmptiedDatabase implements AutoCloseable {
    private final MySqlServer.Fixture database = MySqlServer.fixture();

    /** The database, empty once the fixture is closed. */
    StoreFixture fixture() {
        return fixture(settings -> new MySqlProvider().open(database.url(), settings));
    }

    /** @param open given settings that name the database */
    StoreFixture fixture(Function<StoreSettings, JobStore> open) {
        return StoreFixture.of(
                database.url(), settings -> open.apply(settings.withSchema(database.database())), this::empty);
    }

    private void empty() {
        try (Connection c = MySqlServer.connect()) {
            List<String> tables = Jdbc.query(
                    c,
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'"
                            + " AND table_name <> 'cj_schema'",
                    p -> p.text(database.database()),
                    row -> row.getString(1));
            for (String table : tables) {
                Jdbc.update(c, "DELETE FROM " + SqlNames.quoted(database.database()) + "." + table, p -> {});
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
