package io.connectjobs.benchmarks;

import java.util.HashMap;
import java.util.Map;

/** One sink on the topic that all get, with the same converters, consumer and tasks. */
record SinkContender(Passage passage, Sink sink) implements Contender {
    /** Enough for a full batch of any partition. */
    private static final String FETCH_BYTES = Integer.toString(8 << 20);

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Role role() {
        return sink.role();
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
        Events events = cluster.events(load.jobs());
        sink.prepare();
        try (Arrivals arrivals = sink.arrivals(events)) {
            passage.run(cluster.name("sink"), config(load, events), load, arrivals, meter);
        }
        sink.check(events);
        sink.drop();
    }

    private Map<String, String> config(Load load, Events events) {
        Map<String, String> config = new HashMap<>(sink.config(load));
        config.put("topics", events.topic());
        config.put("tasks.max", Integer.toString(load.threads()));
        config.put("consumer.override.max.poll.records", Integer.toString(load.batch()));
        config.put("consumer.override.max.partition.fetch.bytes", FETCH_BYTES);
        config.putAll(Converters.JSON_WITH_SCHEMA);
        return config;
    }
}
