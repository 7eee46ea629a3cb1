package io.connectjobs.benchmarks;

import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import java.util.HashMap;
import java.util.Map;

/**
 * Ours at the shipped defaults, settled on delivery. Measured until the topic has the last job and the store knows it.
 *
 * @param format of the records: envelope, the default, or payload, which is what an event router makes
 */
record OurSource(Passage passage, PostgresPlace place, PostgresServer server, String format) implements Contender {
    private static final String STORE = "source";
    private static final int ENQUEUE_BATCH = 1_000;

    @Override
    public String name() {
        return StoreContender.NAME + ", record.format=" + format;
    }

    @Override
    public Role role() {
        return Role.OURS;
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
        return true;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        ConnectCluster cluster = passage.cluster();
        String topic = cluster.name("jobs");
        cluster.createTopic(topic);
        try (JobStore store = place.freshStore(STORE)) {
            StoreContender.enqueue(store, new Load(load.jobs(), ENQUEUE_BATCH, 1));
            place.analyze();
            passage.run(cluster.name("source"), config(load, topic), load, arrivals(store, topic, load.jobs()), meter);
            requireEachOnce(store, topic, load.jobs());
        }
        place.drop(STORE);
        cluster.deleteTopic(topic);
    }

    private Map<String, String> config(Load load, String topic) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.connectjobs.source.JobSourceConnector");
        config.put("store.url", server.url());
        config.put("store.schema", PostgresPlace.PREFIX + STORE);
        config.put("queues", SampleJobs.QUEUE);
        config.put("topic", topic);
        config.put("record.format", format);
        config.put("tasks.max", Integer.toString(load.threads()));
        config.put("batch.size", Integer.toString(load.batch()));
        config.putAll(Converters.JSON_WITH_SCHEMA);
        config.putAll(SourceProducer.SETTINGS);
        return config;
    }

    private Arrivals arrivals(JobStore store, String topic, int jobs) {
        TopicArrivals records = new TopicArrivals(passage.cluster(), topic, jobs);
        return new Arrivals() {
            @Override
            public long count() throws Exception {
                return records.count();
            }

            @Override
            public boolean areComplete() throws Exception {
                return records.areComplete() && completed(store) == jobs;
            }
        };
    }

    private static long completed(JobStore store) {
        return store.inspect().counts().getOrDefault(SampleJobs.QUEUE, Map.of()).getOrDefault(JobState.COMPLETED, 0L);
    }

    private void requireEachOnce(JobStore store, String topic, int jobs) throws Exception {
        long records = passage.cluster().recordsIn(topic);
        if (completed(store) != jobs || records != jobs) {
            throw new KeptRowsException("The source completed " + completed(store) + " of " + jobs + " jobs and wrote "
                    + records + " records");
        }
    }
}
