package io.connectjobs.it;

import java.util.HashMap;
import java.util.Map;

/** Connector configs to begin with; a test adds what it is about. */
final class Configs {
    static final String STRING = "org.apache.kafka.connect.storage.StringConverter";
    static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
    static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    static final String SIMPLE = "org.apache.kafka.connect.storage.SimpleHeaderConverter";

    private Configs() {}

    static Map<String, String> sink(TestStore store, String topic, Map<String, String> more) {
        Map<String, String> config = common(store, "io.connectjobs.sink.JobSinkConnector");
        config.put("topics", topic);
        config.put("consumer.override.max.poll.records", "5000");
        config.putAll(more);
        return config;
    }

    /** With dead letters in the topic {@code <topic>.dlq}. */
    static Map<String, String> tolerantSink(TestStore store, String topic, Map<String, String> more) {
        Map<String, String> config = sink(store, topic, more);
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", topic + ".dlq");
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        return config;
    }

    static Map<String, String> settling(TestStore store, String topic) {
        return sink(store, topic, Map.of("operation", "settle"));
    }

    static Map<String, String> source(TestStore store, String queue, Map<String, String> more) {
        Map<String, String> config = common(store, "io.connectjobs.source.JobSourceConnector");
        config.put("queues", queue);
        config.put("topic.creation.default.partitions", "3");
        config.put("topic.creation.default.replication.factor", "1");
        config.putAll(more);
        return config;
    }

    private static Map<String, String> common(TestStore store, String type) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", type);
        config.put("tasks.max", "1");
        config.put("store.url", store.url());
        // The first to open a store makes its schema, which takes long on a busy machine.
        config.put("store.connect.timeout.ms", "30000");
        config.put("history", "all");
        config.put("key.converter", STRING);
        config.put("value.converter", JSON);
        config.put("value.converter.schemas.enable", "false");
        config.put("header.converter", STRING);
        return config;
    }
}
