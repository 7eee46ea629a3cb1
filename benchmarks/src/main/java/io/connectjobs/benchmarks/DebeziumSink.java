package io.connectjobs.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** Debezium's JDBC sink with one statement of arrays for each batch, its fastest, into a table with a primary key alone. */
record DebeziumSink(PostgresServer server, String version, String insertMode) implements Sink {
    static final String NAME = "Debezium JDBC";

    private static final String SCHEMA = PostgresPlace.PREFIX + "debezium";
    private static final String TABLE = SCHEMA + ".events";

    @Override
    public String name() {
        return NAME + " " + version + ", " + insertMode + " by unnest";
    }

    @Override
    public Role role() {
        return Role.PEER;
    }

    @Override
    public void prepare() throws Exception {
        drop();
        server.run(
                "CREATE SCHEMA " + SCHEMA,
                "CREATE TABLE " + TABLE
                        + " (id text PRIMARY KEY, recipient text NOT NULL, n bigint NOT NULL, pad text NOT NULL)");
    }

    @Override
    public Map<String, String> config(Load load) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        config.put("connection.url", server.jdbcUrl());
        config.put("connection.username", server.user());
        config.put("connection.password", server.password());
        config.put("insert.mode", insertMode);
        config.put("primary.key.mode", "record_value");
        config.put("primary.key.fields", "id");
        config.put("schema.evolution", "none");
        config.put("collection.name.format", TABLE);
        config.put("batch.size", Integer.toString(load.batch()));
        config.put("dialect.postgres.unnest.insert.enabled", "true");
        return config;
    }

    @Override
    public Arrivals arrivals(Events events) throws Exception {
        return TableArrivals.in(server, TABLE, events.lastFieldIds());
    }

    @Override
    public void check(Events events) throws Exception {
        long found = server.number("SELECT count(*) FROM " + TABLE);
        if (found != events.count()) {
            throw new IllegalStateException(name() + " made " + found + " rows of " + events.count() + " records");
        }
    }

    @Override
    public void drop() throws Exception {
        server.run("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }
}
