package io.connectjobs.benchmarks;

import io.connectjobs.local.Await;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Debezium's PostgreSQL source on an outbox table, by logical decoding. The slot stands before the rows are written, so
 * that all of them wait in the log when the connector starts.
 *
 * @param routed by Debezium's outbox event router, a record for each payload; else the plain change events
 */
record OutboxSource(Passage passage, PostgresServer server, String version, boolean routed) implements Contender {
    static final int BATCH = 8_192;
    static final String EVENT_ROUTER = "event router";
    static final String CHANGE_EVENTS = "change events";

    private static final int QUEUE = 4 * BATCH;

    /** What is set apart from the connection, for the report. */
    static final String SETTINGS = "pgoutput; max.batch.size " + BATCH + "; max.queue.size " + QUEUE + "; one task";

    private static final String SCHEMA = PostgresPlace.PREFIX + "outbox";
    private static final String TABLE = SCHEMA + ".outbox";
    private static final String SLOT = "cj_benchmark_slot";
    private static final int ROWS_AT_ONCE = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "Debezium PostgreSQL " + version + ", batch " + BATCH + ", " + (routed ? EVENT_ROUTER : CHANGE_EVENTS);
    }

    @Override
    public Role role() {
        return Role.PEER;
    }

    @Override
    public Cpu client() {
        return passage.cluster().workerCpu();
    }

    @Override
    public boolean warmsUp() {
        return !passage.isCold();
    }

    @Override
    public boolean fits(Load load) {
        return load.threads() == 1;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        ConnectCluster cluster = passage.cluster();
        String prefix = cluster.name("outbox");
        String topic = routed ? prefix : prefix + "." + TABLE;
        cluster.createTopic(topic);
        prepare(load.jobs());
        passage.run(prefix, config(prefix, topic), load, new TopicArrivals(cluster, topic, load.jobs()), meter);
        drop();
        cluster.deleteTopic(topic);
    }

    private void prepare(int rows) throws Exception {
        drop();
        server.run(
                "CREATE SCHEMA " + SCHEMA,
                "CREATE TABLE " + TABLE + " (id uuid PRIMARY KEY, aggregatetype text NOT NULL,"
                        + " aggregateid text NOT NULL, type text NOT NULL, payload text NOT NULL)",
                "CREATE PUBLICATION " + SLOT + " FOR TABLE " + TABLE,
                "SELECT pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
        for (int from = 0; from < rows; from += ROWS_AT_ONCE) {
            server.run("INSERT INTO " + TABLE + " SELECT gen_random_uuid(), '" + SampleJobs.QUEUE
                    + "', 'job-' || n, 'created', " + SampleJobs.jsonSql() + " FROM generate_series(" + from + ", "
                    + (Math.min(rows, from + ROWS_AT_ONCE) - 1) + ") AS n");
        }
    }

    private void drop() throws Exception {
        String slots = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + SLOT + "'";
        Await.until("the replication slot to be free", LIMIT, () -> server.number(slots + " AND active") == 0);
        if (server.number(slots) > 0) {
            server.run("SELECT pg_drop_replication_slot('" + SLOT + "')");
        }
        server.run("DROP PUBLICATION IF EXISTS " + SLOT, "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }

    private Map<String, String> config(String prefix, String topic) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        config.put("database.hostname", server.host());
        config.put("database.port", Integer.toString(server.port()));
        config.put("database.user", server.user());
        config.put("database.password", server.password());
        config.put("database.dbname", server.database());
        config.put("topic.prefix", prefix);
        config.put("plugin.name", "pgoutput");
        config.put("slot.name", SLOT);
        config.put("publication.name", SLOT);
        config.put("publication.autocreate.mode", "disabled");
        config.put("table.include.list", TABLE);
        config.put("snapshot.mode", "no_data");
        config.put("max.batch.size", Integer.toString(BATCH));
        config.put("max.queue.size", Integer.toString(QUEUE));
        config.put("tasks.max", "1");
        if (routed) {
            config.put("transforms", "outbox");
            config.put("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter");
            config.put("transforms.outbox.route.topic.replacement", topic);
        }
        config.putAll(Converters.JSON_WITH_SCHEMA);
        config.putAll(SourceProducer.SETTINGS);
        return config;
    }
}
