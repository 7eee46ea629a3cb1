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
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the due jobs of a job store to workers through topics. */
public final class JobSourceConnector extends SourceConnector {
    private static final Logger LOG = LoggerFactory.getLogger(JobSourceConnector.class);

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
        return ConfigProblems.validate(
                JobSourceConfig.CONFIG_DEF,
                connectorConfigs,
                sound -> ExactlyOnce.problemsIfAskedFor(connectorConfigs),
                JobSourceConfig.QUEUES);
    }

    @Override
    public void start(Map<String, String> connectorConfigs) {
        ConfigProblems.requireNone(
                JobSourceConfig.CONFIG_DEF,
                connectorConfigs,
                sound -> ExactlyOnce.problemsIfAskedFor(connectorConfigs));
        props = connectorConfigs;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return JobSourceTask.class;
    }

    /** The same for each task but for its number: the store shares the jobs out. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return IntStream.range(0, maxTasks)
                .mapToObj(task -> taskConfig(task, maxTasks))
                .toList();
    }

    private Map<String, String> taskConfig(int task, int tasks) {
        Map<String, String> config = new HashMap<>(props);
        config.put(JobSourceConfig.TASK, Integer.toString(task));
        config.put(JobSourceConfig.TASKS, Integer.toString(tasks));
        return config;
    }

    /** Only where a transaction holds the jobs of one claim: the connector says where it ends. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
        return ExactlyOnce.isBoundedByConnector(connectorConfig)
                        && ExactlyOnce.problems(connectorConfig).isEmpty()
                ? ExactlyOnceSupport.SUPPORTED
                : ExactlyOnceSupport.UNSUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> connectorConfig) {
        return ExactlyOnce.problems(connectorConfig).isEmpty()
                ? ConnectorTransactionBoundaries.SUPPORTED
                : ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    /**
     * Takes a reset only: the store knows what was dispatched, and no offset tells a task where to go on. A reset loses
     * nothing and repeats nothing, but for claims whose delivery only the offsets tell: while there are any, it is refused.
     *
     * @return true always
     * @throws ConnectException for what it refuses; says what to do instead
     */
    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        OffsetReset.require(connectorConfig, offsets);
        LOG.info("The offsets of {} are reset: that changes nothing for its jobs", connectorConfig.get("name"));
        return true;
    }

    @Override
    public void stop() {}
}
