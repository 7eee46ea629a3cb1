package io.connectjobs.source;

import io.connectjobs.connect.ConfigProblems;
import io.connectjobs.connect.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceConnector;

/** Hands the due jobs of a job store to workers through topics. */
public final class JobSourceConnector extends SourceConnector {
    private Map<String, String> props = Map.of();

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public ConfigDef config() {
        return JobSourceConfig.CONFIG_DEF;
    }

    @Override
    public Config validate(Map<String, String> connectorConfigs) {
        return ConfigProblems.validate(JobSourceConfig.CONFIG_DEF, connectorConfigs);
    }

    @Override
    public void start(Map<String, String> connectorConfigs) {
        ConfigProblems.requireNone(JobSourceConfig.CONFIG_DEF, connectorConfigs);
        props = connectorConfigs;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return JobSourceTask.class;
    }

    /** The same for each task but for its number: the store shares the jobs out. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return IntStream.range(0, maxTasks).mapToObj(this::taskConfig).toList();
    }

    private Map<String, String> taskConfig(int task) {
        Map<String, String> config = new HashMap<>(props);
        config.put(JobSourceConfig.TASK, Integer.toString(task));
        return config;
    }

    @Override
    public void stop() {}
}
