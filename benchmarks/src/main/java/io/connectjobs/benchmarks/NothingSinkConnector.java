package io.connectjobs.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Does nothing with its records: what is left is the cost of the framework and the converter. */
public final class NothingSinkConnector extends SinkConnector {
    /** The directory where each task notes how many records it has had. */
    static final String COUNTS = "counts";

    /** The file of one task in it. */
    static final String FILE = "counts.file";

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
        return NothingSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return IntStream.range(0, maxTasks)
                .mapToObj(task -> Map.of(FILE, settings.get(COUNTS) + "/" + task))
                .toList();
    }

    @Override
    public void stop() {
        // holds nothing
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(COUNTS, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "An existing directory for counts.");
    }
}
