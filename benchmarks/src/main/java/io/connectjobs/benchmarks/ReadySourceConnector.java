package io.connectjobs.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceConnector;

/** Sends the same records again and again, until so many are sent. */
public final class ReadySourceConnector extends SourceConnector {
    static final String TOPIC = "topic";
    static final String FORMAT = "format";
    static final String RECORDS = "records";
    static final String BATCH = "batch";

    private Map<String, String> settings = Map.of();

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void start(Map<String, String> props) {
        settings = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return ReadySourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        int records = Integer.parseInt(settings.get(RECORDS));
        return IntStream.range(0, maxTasks)
                .mapToObj(task -> share(records / maxTasks + (task < records % maxTasks ? 1 : 0)))
                .toList();
    }

    private Map<String, String> share(int records) {
        Map<String, String> config = new HashMap<>(settings);
        config.put(RECORDS, Integer.toString(records));
        return config;
    }

    @Override
    public void stop() {
        // holds nothing
    }

    @Override
    public ConfigDef config() {
        ConfigDef.Importance high = ConfigDef.Importance.HIGH;
        return new ConfigDef()
                .define(TOPIC, ConfigDef.Type.STRING, high, "Where to.")
                .define(FORMAT, ConfigDef.Type.STRING, high, "envelope or payload.")
                .define(RECORDS, ConfigDef.Type.INT, high, "How many over all tasks.")
                .define(BATCH, ConfigDef.Type.INT, high, "How many in one poll.");
    }
}
