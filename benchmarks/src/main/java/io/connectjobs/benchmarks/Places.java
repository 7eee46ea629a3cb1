package io.connectjobs.benchmarks;

import io.connectjobs.store.StoreSettings;
import java.io.Closeable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The places of a run, opened together and closed together. */
final class Places implements Closeable {
    private final List<Place> all = new ArrayList<>();
    private final Deque<Closeable> open = new ArrayDeque<>();

    /**
     * @param url of a PostgreSQL server; null starts one
     * @param connect starts a Kafka cluster beside PostgreSQL; null measures no connectors
     */
    static Places open(
            Collection<PlaceName> names, @Nullable String url, StoreSettings settings, @Nullable Connect connect)
            throws Exception {
        Places places = new Places();
        try {
            for (PlaceName name : names) {
                places.add(name, url, settings);
            }
            if (connect != null) {
                places.add(connect, url, settings);
            }
            return places;
        } catch (Exception e) {
            places.close();
            throw e;
        }
    }

    /**
     * What the connectors are measured with.
     *
     * @param workerFlags JVM flags for the Connect worker
     */
    record Connect(Plugins plugins, List<String> workerFlags) {}

    private void add(Connect connect, @Nullable String url, StoreSettings settings) throws IOException, SQLException {
        PostgresServer logical = PostgresServer.open(url, "logical");
        open.push(logical);
        ConnectPlace place = new ConnectPlace(logical, settings, connect.plugins(), connect.workerFlags());
        open.push(place);
        all.add(place);
    }

    private void add(PlaceName name, @Nullable String url, StoreSettings settings) throws IOException, SQLException {
        switch (name) {
            case POSTGRESQL -> {
                PostgresServer started = PostgresServer.open(url, "replica");
                open.push(started);
                all.add(new PostgresPlace(started, settings));
            }
            case MARIADB -> {
                MariaDbServer mariaDb = MariaDbServer.start();
                open.push(mariaDb);
                all.add(new MariaDbPlace(mariaDb, settings));
            }
            case SQLITE -> {
                SqlitePlace sqlite = new SqlitePlace(settings);
                open.push(sqlite);
                all.add(sqlite);
            }
            case REDIS -> {
                RedisPlace redis = new RedisPlace(settings, System.getenv("CJ_IT_REDIS_URL"));
                open.push(redis);
                all.add(redis);
            }
            case MEMORY -> all.add(new MemoryPlace(settings));
        }
    }

    List<Place> all() {
        return all;
    }

    /** Where a peer's command finds the servers. */
    Map<String, String> environment() {
        Map<String, String> servers = new HashMap<>();
        all.forEach(place -> servers.putAll(place.environment()));
        return servers;
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
