package io.connectjobs.benchmarks;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A database for each store, all on one server. */
final class MariaDbPlace implements Place {
    private static final String PREFIX = "cj_benchmark_";

    private final MariaDbServer server;
    private final StoreSettings settings;
    private final Map<String, String> serverSettings;
    private final Cpu cpu;

    MariaDbPlace(MariaDbServer server, StoreSettings settings) throws IOException, SQLException {
        this.server = server;
        this.settings = settings;
        this.serverSettings = server.settings();
        this.cpu = server.cpu();
    }

    @Override
    public String name() {
        return "mariadb";
    }

    @Override
    public Map<String, String> settings() {
        return serverSettings;
    }

    @Override
    public Cpu server() {
        return cpu;
    }

    @Override
    public JobStore freshStore(String name) throws SQLException {
        drop(name);
        return JobStores.open(server.url(), settings.withSchema(PREFIX + name));
    }

    /** Where the tables of a store are. */
    static String database(String name) {
        return PREFIX + name;
    }

    @Override
    public void drop(String name) throws SQLException {
        server.run("DROP DATABASE IF EXISTS " + PREFIX + name);
    }

    @Override
    public void calm() throws SQLException {
        server.run("SET GLOBAL innodb_max_dirty_pages_pct = 0");
        try {
            long before;
            long dirty = Long.MAX_VALUE;
            do {
                before = dirty;
                dirty = server.number("SELECT variable_value FROM information_schema.global_status"
                        + " WHERE variable_name = 'INNODB_BUFFER_POOL_PAGES_DIRTY'");
            } while (dirty > 0 && dirty < before);
        } finally {
            server.run("SET GLOBAL innodb_max_dirty_pages_pct = DEFAULT");
        }
    }

    @Override
    public void analyze() {
        // Ours and the bare loop name their indexes in their statements.
    }

    @Override
    public List<Contender> contenders() {
        return List.of(
                new StoreContender(this),
                new MariaDbBareInsert(this, server),
                new MariaDbBareDrain(server, MariaDbBareDrain.Ending.UPDATE),
                new MariaDbBareDrain(server, MariaDbBareDrain.Ending.DELETE));
    }

    @Override
    public List<Contender> handlers() {
        return List.of(new HandlersContender(this, false), new HandlersContender(this, true));
    }
}
