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

/** Hands the due jobs of a job store to workers through topics, tells through topics what happens to jobs, or exports
 * whole queues. */
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
        Map<String, String> given = ConfigProblems.withoutNulls(connectorConfigs);
        return ConfigProblems.validate(
                JobSourceConfig.CONFIG_DEF,
                given,
                sound -> JobSourceConfig.problems(given, sound),
                JobSourceConfig.QUEUES);
    }

    @Override
    public void start(Map<String, String> connectorConfigs) {
        ConfigProblems.requireNone(
                JobSourceConfig.CONFIG_DEF,
                connectorConfigs,
                sound -> JobSourceConfig.problems(connectorConfigs, sound));
        props = connectorConfigs;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return JobSourceTask.class;
    }

    /**
     * The same for each task but for its number: the store shares the jobs out. One task reads a feed in order; an
     * export has a task for each queue at the most.
     */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        int tasks = EventsMode.isAskedFor(props)
                ? 1
                : ExportMode.isAskedFor(props)
                        ? Math.min(maxTasks, JobSourceConfig.of(props).queues().size())
                        : maxTasks;
        return IntStream.range(0, tasks)
                .mapToObj(task -> taskConfig(task, tasks))
                .toList();
    }

    private Map<String, String> taskConfig(int task, int tasks) {
        Map<String, String> config = new HashMap<>(props);
        config.put(JobSourceConfig.TASK, Integer.toString(task));
        config.put(JobSourceConfig.TASKS, Integer.toString(tasks));
        return config;
    }

    /** Events and exports always; jobs only where a transaction holds those of one claim: the connector says where it ends. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
        if (EventsMode.isAskedFor(connectorConfig) || ExportMode.isAskedFor(connectorConfig)) {
            return EventsMode.isDurable(connectorConfig)
                    ? ExactlyOnceSupport.SUPPORTED
                    : ExactlyOnceSupport.UNSUPPORTED;
        }
        return ExactlyOnce.isBoundedByConnector(connectorConfig)
                        && ExactlyOnce.problems(connectorConfig).isEmpty()
                ? ExactlyOnceSupport.SUPPORTED
                : ExactlyOnceSupport.UNSUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> connectorConfig) {
        return !EventsMode.isAskedFor(connectorConfig)
                        && !ExportMode.isAskedFor(connectorConfig)
                        && ExactlyOnce.problems(connectorConfig).isEmpty()
                ? ConnectorTransactionBoundaries.SUPPORTED
                : ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    /**
     * With mode=events a position that the store can be read from, or a reset, after which the task begins with the oldest
     * event that is kept. With mode=export a reset, after which queues are exported anew. Else a reset only too: the store knows what was dispatched, and no offset tells a task where to go on. A reset loses
     * nothing and repeats nothing, but for claims whose delivery only the offsets tell: while there are any, it is refused.
     *
     * @return true always
     * @throws ConnectException for what it refuses; says what to do instead
     */
    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        if (EventsMode.isAskedFor(connectorConfig)) {
            FeedOffsets.require(connectorConfig, offsets);
            return true;
        }
        if (ExportMode.isAskedFor(connectorConfig)) {
            ExportMode.requireReset(offsets);
            return true;
        }
        OffsetReset.require(connectorConfig, offsets);
        LOG.info("The offsets of {} are reset: that changes nothing for its jobs", connectorConfig.get("name"));
        return true;
    }

    @Override
    public void stop() {}
}
