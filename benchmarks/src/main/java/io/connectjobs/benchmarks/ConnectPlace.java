package io.connectjobs.benchmarks;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import java.io.Closeable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL and a Kafka cluster: topic to store, and store to topic, through a real Connect worker. */
final class ConnectPlace implements Place, Closeable {
    static final String NAME = "connect";
    static final String BARE_INSERT = "bare unnest insert, no Kafka";
    static final String OWN_DRAIN = "the store's own drain, no Kafka";

    private static final List<String> FORMATS = List.of("envelope", "payload");

    private final PostgresServer server;
    private final PostgresPlace database;
    private final ConnectCluster cluster;
    private final Plugins plugins;

    ConnectPlace(PostgresServer server, StoreSettings settings, Plugins plugins, List<String> workerFlags)
            throws SQLException, IOException {
        this.server = server;
        this.database = new PostgresPlace(server, settings);
        this.plugins = plugins;
        this.cluster = ConnectCluster.start(plugins, workerFlags);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(database.settings());
        settings.putAll(cluster.settings());
        settings.put("our source", "defaults but for the batch");
        settings.put("Debezium's source", OutboxSource.SETTINGS);
        return settings;
    }

    /** The database and the broker. */
    @Override
    public Cpu server() {
        return Cpu.sum(database.server(), cluster.brokerCpu());
    }

    @Override
    public JobStore freshStore(String name) throws SQLException {
        return database.freshStore(name);
    }

    @Override
    public void drop(String name) throws SQLException {
        database.drop(name);
    }

    @Override
    public void calm() throws SQLException {
        database.calm();
    }

    @Override
    public void analyze() throws SQLException {
        database.analyze();
    }

    @Override
    public List<Contender> contenders() {
        return List.of();
    }

    @Override
    public List<Contender> handlers() {
        return List.of();
    }

    @Override
    public boolean hasBacklog() {
        return false;
    }

    @Override
    public List<Contender> sinks() throws IOException {
        List<Contender> contenders = new ArrayList<>(sinks(new Passage(cluster, Operation.SINK)));
        Contender insert = new PostgresBareInsert(database, server);
        contenders.add(new Retitled(insert, BARE_INSERT, Role.LIMIT, Operation.ENQUEUE, Operation.SINK));
        return contenders;
    }

    @Override
    public List<Contender> coldSinks() throws IOException {
        return sinks(new Passage(cluster, Operation.COLD_SINK));
    }

    private List<Contender> sinks(Passage passage) throws IOException {
        List<Sink> sinks = new ArrayList<>();
        sinks.add(new OurSink(database, server));
        Optional<String> debezium = plugins.debezium("jdbc");
        debezium.ifPresent(version -> sinks.add(new DebeziumSink(server, version, "upsert")));
        debezium.ifPresent(version -> sinks.add(new DebeziumSink(server, version, "insert")));
        sinks.add(new NothingSink(cluster));
        return sinks.stream()
                .<Contender>map(sink -> new SinkContender(passage, sink))
                .toList();
    }

    @Override
    public List<Contender> sources() throws IOException {
        List<Contender> contenders = new ArrayList<>(sources(new Passage(cluster, Operation.SOURCE)));
        FORMATS.forEach(format -> contenders.add(new ReadySource(cluster, format)));
        Contender drain = new StoreContender(database);
        contenders.add(new Retitled(drain, OWN_DRAIN, Role.LIMIT, Operation.DRAIN, Operation.SOURCE));
        return contenders;
    }

    @Override
    public List<Contender> coldSources() throws IOException {
        return sources(new Passage(cluster, Operation.COLD_SOURCE));
    }

    private List<Contender> sources(Passage passage) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        FORMATS.forEach(format -> contenders.add(new OurSource(passage, database, server, format)));
        Optional<String> debezium = plugins.debezium("postgres");
        debezium.ifPresent(version -> contenders.add(new OutboxSource(passage, server, version, true)));
        debezium.ifPresent(version -> contenders.add(new OutboxSource(passage, server, version, false)));
        return contenders;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
