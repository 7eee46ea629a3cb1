package io.connectjobs.sink;

import io.connectjobs.connect.ConfigProblems;
import io.connectjobs.connect.ConfigSection;
import io.connectjobs.connect.OneOf;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.JobRules;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/**
 * The sink's settings.
 *
 * @param connector the connector's name
 * @param task the task's number, from 0
 * @param batchSize records in one call to the store, at the most
 * @param retryBudget how long an outage of the store is borne
 */
record JobSinkConfig(
        String connector,
        int task,
        StoreConfig store,
        Operation operation,
        JobTemplates templates,
        UniqueRule unique,
        int batchSize,
        Tombstones tombstones,
        Duration retryBudget,
        boolean importPause) {
    static final String OPERATION = "operation";
    static final String BATCH_SIZE = "batch.size";
    static final String TOMBSTONES = "tombstones";
    static final String RETRY_BUDGET_MS = "retry.budget.ms";
    static final String IMPORT_PAUSE = "import.pause";

    /** Written into the task's properties by the connector; no setting of the user's. */
    static final String TASK = "connectjobs.task";

    private static final OneOf<Operation> OPERATIONS = OneOf.of(Operation.class);
    private static final OneOf<Tombstones> TOMBSTONE_CHOICES = OneOf.of(Tombstones.class);

    static final ConfigDef CONFIG_DEF = define();

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        addSink(new ConfigSection(def, "Sink"));
        JobTemplates.addTo(def);
        UniqueRule.addTo(def);
        return StoreConfig.addTo(def);
    }

    private static void addSink(ConfigSection section) {
        section.add(OPERATION, ConfigDef.Type.STRING, "enqueue", OPERATIONS, Importance.HIGH, "Operation", """
                        What a record is: a new job (`enqueue`), a worker's answer (`settle`), an operator's command \
                        (`command`), a record of a source with `mode=export` on another store (`import`), or what its header \
                        `job.operation` says (`header`). A command is `cancel`, `retry`, \
                        `reschedule`, `discard`, `pause`, `resume` or `release` in the header `job.command`, with the \
                        headers `job.queue`, `job.id`, `job.run.at` and `job.connector`, or the same as the fields \
                        `command`, `queue`, `id`, `runAt` and `connector` of the value. An answer echoes the header `job.lease` of the dispatched job, says \
                        `complete`, `fail`, `release`, `snooze` or `extend` in the header `job.outcome`, and has the result \
                        or the error as its value.""")
                .add(
                        BATCH_SIZE,
                        ConfigDef.Type.INT,
                        5000,
                        Range.between(1, JobRules.MAX_BATCH),
                        Importance.MEDIUM,
                        "Batch size",
                        """
                        Records in one call to the store, at the most. Connect hands over no more than \
                        `consumer.override.max.poll.records` at once, which is 500 unless you set it: set it to the same \
                        number.""")
                .add(
                        TOMBSTONES,
                        ConfigDef.Type.STRING,
                        "ignore",
                        TOMBSTONE_CHOICES,
                        Importance.MEDIUM,
                        "Tombstones",
                        """
                        What becomes of a record without a value that would be a new job: nothing (`ignore`), it cancels \
                        the job that `job.queue` and `job.id` name (`cancel`), or it is a bad record (`fail`). To cancel, \
                        both must come from what the record still has, such as `job.id=${key}`; a job that waits is \
                        cancelled at once, one that runs is asked to stop, and a tombstone for a job that is unknown or \
                        has ended does nothing. An answer needs no value.""")
                .add(
                        RETRY_BUDGET_MS,
                        ConfigDef.Type.LONG,
                        300_000L,
                        Range.atLeast(0),
                        Importance.MEDIUM,
                        "Retry budget (ms)",
                        """
                        How long the store may be away before the task fails, in milliseconds. Until then the same records \
                        are tried again, and none goes to the dead letter queue.""")
                .add(IMPORT_PAUSE, ConfigDef.Type.BOOLEAN, true, null, Importance.LOW, "Pause imported queues", """
                        With `operation=import`, whether a queue is paused before the first of its jobs comes, so that none \
                        runs before it is resumed.""");
    }

    boolean bringsJobs() {
        return operation != Operation.SETTLE && operation != Operation.COMMAND;
    }

    /** The one queue that all jobs go to; none where the records name them. */
    List<String> queues() {
        boolean one = operation != Operation.IMPORT && templates.queue().isLiteral();
        return one ? List.of(templates.queue().toString()) : List.of();
    }

    /** What settings must fulfil together. */
    static Map<String, String> crossProblems(Map<String, Object> sound) {
        Map<String, String> problems = new HashMap<>(UniqueRule.problems(sound));
        problems.putAll(JobNamer.problems(sound));
        return problems;
    }

    /** @throws ConfigException that lists every problem */
    static JobSinkConfig of(Map<String, String> props) {
        ConfigProblems.requireNone(CONFIG_DEF, props, JobSinkConfig::crossProblems);
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        return new JobSinkConfig(
                props.getOrDefault("name", "job-sink"),
                Integer.parseInt(props.getOrDefault(TASK, "0")),
                StoreConfig.of(props),
                OPERATIONS.parse(config.getString(OPERATION)),
                JobTemplates.of(config),
                UniqueRule.of(config),
                config.getInt(BATCH_SIZE),
                TOMBSTONE_CHOICES.parse(config.getString(TOMBSTONES)),
                Duration.ofMillis(config.getLong(RETRY_BUDGET_MS)),
                config.getBoolean(IMPORT_PAUSE));
    }
}
