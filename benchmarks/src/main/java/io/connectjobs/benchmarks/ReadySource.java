package io.connectjobs.benchmarks;

import java.util.HashMap;
import java.util.Map;

/**
 * A source that has its records ready: what is left is the cost of the framework, the converters, the producer and the
 * broker. No source with such records can be cheaper.
 *
 * @param format as our source's {@code record.format}
 */
record ReadySource(ConnectCluster cluster, String format) implements Contender {
    static final String NAME = "ready-made records";

    /** So much quicker than others that it needs more records to be timed. */
    private static final int TIMES = 2;

    /** Fewer may have arrived before the clock is started, on a busy machine. */
    private static final int LEAST = 100_000;

    @Override
    public String name() {
        return NAME + " as " + format;
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Cpu client() {
        return cluster.workerCpu();
    }

    @Override
    public boolean fits(Load load) {
        return true;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        String topic = cluster.name("ready");
        cluster.createTopic(topic);
        Load more = new Load(Math.max(LEAST, TIMES * load.jobs()), load.batch(), load.threads());
        new Passage(cluster, Operation.SOURCE)
                .run(topic, config(more, topic), more, new TopicArrivals(cluster, topic, more.jobs()), meter);
        cluster.deleteTopic(topic);
    }

    private Map<String, String> config(Load load, String topic) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", ReadySourceConnector.class.getName());
        config.put(ReadySourceConnector.TOPIC, topic);
        config.put(ReadySourceConnector.FORMAT, format);
        config.put(ReadySourceConnector.RECORDS, Integer.toString(load.jobs()));
        config.put(ReadySourceConnector.BATCH, Integer.toString(load.batch()));
        config.put("tasks.max", Integer.toString(load.threads()));
        config.putAll(Converters.JSON_WITH_SCHEMA);
        config.putAll(SourceProducer.SETTINGS);
        return config;
    }
}
