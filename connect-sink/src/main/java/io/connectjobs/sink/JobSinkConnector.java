package io.connectjobs.sink;

import io.connectjobs.connect.ConfigProblems;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.Version;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns records into jobs of a job store, workers' answers into settled jobs, and commands into what they say. */
public final class JobSinkConnector extends SinkConnector {
    private static final Logger LOG = LoggerFactory.getLogger(JobSinkConnector.class);

    private Map<String, String> props = Map.of();

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public ConfigDef config() {
        return JobSinkConfig.CONFIG_DEF;
    }

    @Override
    public Config validate(Map<String, String> connectorConfigs) {
        return ConfigProblems.validate(
                JobSinkConfig.CONFIG_DEF,
                ConfigProblems.withoutNulls(connectorConfigs),
                JobSinkConfig::crossProblems,
                JobTemplates.QUEUE);
    }

    @Override
    public void start(Map<String, String> connectorConfigs) {
        ConfigProblems.requireNone(JobSinkConfig.CONFIG_DEF, connectorConfigs, JobSinkConfig::crossProblems);
        BatchCap.warning(connectorConfigs).ifPresent(LOG::warn);
        props = connectorConfigs;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return JobSinkTask.class;
    }

    /** The same for each task but for its number, under the same names, so that placeholders of config providers survive. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return IntStream.range(0, maxTasks).mapToObj(this::taskConfig).toList();
    }

    private Map<String, String> taskConfig(int task) {
        Map<String, String> config = new HashMap<>(props);
        config.put(JobSinkConfig.TASK, Integer.toString(task));
        return config;
    }

    /**
     * Takes any offsets, and warns of those that may go back further than the store remembers ids.
     *
     * @return true always
     * @throws ConnectException for an offset below 0
     */
    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<TopicPartition, Long> offsets) {
        OffsetChange change = new OffsetChange(offsets);
        change.requireSound();
        change.warning(StoreConfig.of(connectorConfig).settings(), Instant.now())
                .ifPresent(LOG::warn);
        return true;
    }

    @Override
    public void stop() {}
}
