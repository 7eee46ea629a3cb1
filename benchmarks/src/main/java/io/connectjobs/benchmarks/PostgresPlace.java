package io.connectjobs.benchmarks;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A schema for each store, all in one database. */
final class PostgresPlace implements Place {
    /** All our schemas begin so; what begins so is dropped. */
    static final String PREFIX = "cj_benchmark_";

    private final PostgresServer server;
    private final StoreSettings settings;
    private final Map<String, String> serverSettings;
    private final Cpu cpu;
    private final boolean mayCheckpoint;

    PostgresPlace(PostgresServer server, StoreSettings settings) throws SQLException {
        this.server = server;
        this.settings = settings;
        this.serverSettings = server.settings();
        this.cpu = server.cpu();
        this.mayCheckpoint = server.number("SELECT pg_has_role(current_user, 'pg_checkpoint', 'usage')::int") == 1;
    }

    @Override
    public String name() {
        return "postgresql";
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
    public Map<String, String> environment() {
        return Map.of(
                "BENCH_PG", server.url().replaceFirst("^postgresql:", "postgres:"),
                "BENCH_JDBC", server.jdbcUrl());
    }

    @Override
    public JobStore freshStore(String name) throws SQLException {
        drop(name);
        return openStore(name);
    }

    /** What {@link #freshStore} made, as it is now. */
    JobStore openStore(String name) {
        return JobStores.open(server.url(), settings.withSchema(PREFIX + name));
    }

    @Override
    public void drop(String name) throws SQLException {
        server.run("DROP SCHEMA IF EXISTS " + PREFIX + name + " CASCADE");
    }

    @Override
    public void calm() throws SQLException {
        if (mayCheckpoint) {
            server.run("CHECKPOINT");
        }
    }

    @Override
    public void analyze() throws SQLException {
        server.run("ANALYZE");
    }

    @Override
    public List<Contender> contenders() {
        return List.of(
                new StoreContender(this),
                new PostgresBareInsert(this, server),
                new PostgresCopy(this, server),
                new PostgresBareDrain(server, PostgresBareDrain.Ending.UPDATE),
                new PostgresBareDrain(server, PostgresBareDrain.Ending.DELETE));
    }

    @Override
    public List<Contender> handlers() {
        return List.of(
                new HandlersContender(this, false),
                new HandlersContender(this, true),
                new DbSchedulerContender(server, 10),
                new DbSchedulerContender(server, 20));
    }
}
