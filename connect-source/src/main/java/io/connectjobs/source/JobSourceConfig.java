package io.connectjobs.source;

import io.connectjobs.connect.ConfigProblems;
import io.connectjobs.connect.ConfigSection;
import io.connectjobs.connect.OneOf;
import io.connectjobs.connect.OrNull;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.Template;
import io.connectjobs.connect.TemplateValidator;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The source's settings.
 *
 * @param connector the connector's name
 * @param task the task's number, from 0
 * @param tasks how many tasks the connector has
 * @param queues empty for all, with mode=events
 * @param events which of them to read, with mode=events
 * @param key empty for records without a key
 * @param maxInFlight running jobs of each queue, over all tasks; empty for no bound in the store
 * @param lease how long a claimed job is held
 * @param batchSize jobs in one claim, at the most
 * @param pollInterval how long to wait when nothing is due
 */
record JobSourceConfig(
        Mode mode,
        String connector,
        int task,
        int tasks,
        StoreConfig store,
        List<QueueShare> queues,
        FeedFilter events,
        Template topic,
        Template key,
        RecordFormat format,
        RecordPayload payload,
        SettleMode settle,
        OptionalInt maxInFlight,
        OnUndelivered onUndelivered,
        Duration lease,
        int batchSize,
        Duration pollInterval,
        ExportRunning exportRunning) {
    static final String MODE = "mode";
    static final String QUEUES = "queues";
    static final String TOPIC = "topic";
    static final String RECORD_KEY = "record.key";
    static final String RECORD_FORMAT = "record.format";
    static final String RECORD_PAYLOAD = "record.payload";
    static final String DISPATCH_SETTLE = "dispatch.settle";
    static final String MAX_IN_FLIGHT = "max.in.flight";
    static final String ON_UNDELIVERED = "on.undelivered";
    static final String LEASE_MS = "lease.ms";
    static final String BATCH_SIZE = "batch.size";
    static final String POLL_INTERVAL_MS = "poll.interval.ms";
    static final String EVENTS_STATES = "events.states";
    static final String EVENTS_TYPES = "events.types";
    static final String EXPORT_RUNNING = "export.running";

    /** Written into the task's properties by the connector; no setting of the user's. */
    static final String TASK = "connectjobs.task";

    /** As {@link #TASK}. */
    static final String TASKS = "connectjobs.tasks";

    private static final int MAX_IN_FLIGHT_BY_WORKER = 1_000;

    /** Longest name of a connector, so that one of its tasks is an owner that every store takes. */
    private static final int MAX_CONNECTOR = JobRules.MAX_NAME - 10;

    private static final OneOf<Mode> MODES = OneOf.of(Mode.class);
    private static final OneOf<RecordFormat> FORMATS = OneOf.of(RecordFormat.class);
    private static final OneOf<RecordPayload> PAYLOADS = OneOf.of(RecordPayload.class);
    private static final OneOf<SettleMode> SETTLE_MODES = OneOf.of(SettleMode.class);
    private static final OneOf<OnUndelivered> UNDELIVERED = OneOf.of(OnUndelivered.class);
    private static final OneOf<ExportRunning> EXPORT_CHOICES = OneOf.of(ExportRunning.class);
    private static final SomeOf<JobState> STATES = SomeOf.of(JobState.class);
    private static final SomeOf<HistoryEntry.Event> EVENTS = SomeOf.of(HistoryEntry.Event.class);

    static final ConfigDef CONFIG_DEF = define();

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        addSource(new ConfigSection(def, "Source"));
        addRecord(new ConfigSection(def, "Record"));
        addDispatch(new ConfigSection(def, "Dispatch"));
        addEvents(new ConfigSection(def, "Events"));
        addExport(new ConfigSection(def, "Export"));
        return StoreConfig.addTo(def);
    }

    private static void addSource(ConfigSection section) {
        section.add(MODE, ConfigDef.Type.STRING, "dispatch", MODES, Importance.MEDIUM, "Mode", """
                        What the source does: `dispatch` claims due jobs and makes a record of each; `events` makes a \
                        record of each thing that happens to a job, as far as `history` keeps it, in the order of each \
                        job and without a gap; `export` makes a record of each job of paused queues once, with all \
                        it was, for a sink with `operation=import` on another store.""")
                .require(QUEUES, ConfigDef.Type.LIST, new QueueShares(), Importance.HIGH, "Queues", """
                        The queues to take jobs from: `name` or `name:weight`, separated by commas. A queue of weight 2 gets \
                        twice the share of one of weight 1, and what one cannot fill the others may. Every task serves all \
                        of them. With `mode=events`, the queues whose events to read, or `*` alone for all; one task reads them. \
                        Neither there nor with `mode=export` may a queue have a weight.""");
    }

    private static void addRecord(ConfigSection section) {
        section.add(
                        TOPIC,
                        ConfigDef.Type.STRING,
                        "jobs.${queue}",
                        new TemplateValidator(JobNames.FOR_TOPIC, TopicRules::require),
                        Importance.HIGH,
                        "Topic",
                        """
                        The topic of a job's record; may use `${queue}` and `${kind}`. With `mode=events`, \
                        `job-events.${queue}` unless it is set; with `mode=export`, `job-export.${queue}`.""")
                .add(
                        RECORD_KEY,
                        ConfigDef.Type.STRING,
                        "${id}",
                        new TemplateValidator(JobNames.FOR_KEY, template -> {}),
                        Importance.MEDIUM,
                        "Record key",
                        """
                        The key of a job's record, as text; may use `${id}`, `${queue}` and `${kind}`. Empty: no key. With \
                        `mode=export` it is the queue always, which keeps its records in one partition.""")
                .add(RECORD_FORMAT, ConfigDef.Type.STRING, "envelope", FORMATS, Importance.HIGH, "Record format", """
                        What stands in the value: the job with everything about it (`envelope`), or its payload alone \
                        (`payload`). Headers tell the job's lease, id, queue, kind and attempt either way. `mode=events` takes only \
                        `envelope`.""")
                .add(RECORD_PAYLOAD, ConfigDef.Type.STRING, "string", PAYLOADS, Importance.MEDIUM, "Payload as", """
                        How the payload stands in the value: as text, as bytes, or parsed (`json`: the value then has no \
                        schema). A payload that is no text in UTF-8, or no JSON that Connect can carry exactly, fails for \
                        good with an error that says so. So does JSON's `null` (a job without a payload has that) with \
                        `record.format=payload` and `json`: it would make a tombstone. With `mode=events` the same of a job's result, where a record says so in \
                        the result's place.""");
    }

    private static void addDispatch(ConfigSection section) {
        section.add(DISPATCH_SETTLE, ConfigDef.Type.STRING, "on.delivery", SETTLE_MODES, Importance.HIGH, "Settle", """
                        When a job is done: once Kafka has its record (`on.delivery`), or when a worker's answer comes back \
                        through the sink with `operation=settle` (`by.worker`).""")
                .add(
                        MAX_IN_FLIGHT,
                        ConfigDef.Type.INT,
                        null,
                        new OrNull(Range.atLeast(1)),
                        Importance.MEDIUM,
                        "Jobs in flight",
                        """
                        Jobs of each queue that may run at once, over all tasks; the rest waits in the store, where \
                        priority, delay and cancel still count. Unset: 1000 with `by.worker`, no bound with `on.delivery`. \
                        A task never holds more than four batches that Kafka hasn't acknowledged.""")
                .add(
                        ON_UNDELIVERED,
                        ConfigDef.Type.STRING,
                        "fail",
                        UNDELIVERED,
                        Importance.MEDIUM,
                        "When undelivered",
                        """
                        What becomes of a job whose record a transform dropped or Kafka refused: the attempt failed and is \
                        tried again by the job's retry policy (`fail`), the job is done (`complete`), or it is given back \
                        and tried again after 30 seconds without spending an attempt (`release`). Connect tells what Kafka \
                        or a converter refused only with `errors.tolerance=all`; without it, such a job fails the task, is \
                        given back unspent, and fails it again after a restart. Exactly-once dispatch (`transaction.boundary=connector` on \
                        a worker that supports it) takes only `complete` where records may be dropped.""")
                .add(
                        LEASE_MS,
                        ConfigDef.Type.LONG,
                        60_000L,
                        Range.between(1L, JobRules.MAX_LEASE.toMillis()),
                        Importance.MEDIUM,
                        "Lease (ms)",
                        """
                        How long a dispatched job is held, in milliseconds. Until Kafka has it, the task renews the lease. \
                        With `by.worker` it is set anew at delivery if more than a tenth of it has passed: a worker that \
                        takes longer must extend it, or the job goes to another. Exactly-once dispatch holds jobs for 30 days instead.""")
                .add(
                        BATCH_SIZE,
                        ConfigDef.Type.INT,
                        1000,
                        Range.between(1, ClaimRequest.MAX_LIMIT),
                        Importance.MEDIUM,
                        "Batch size",
                        """
                        Jobs in one claim, events in one look, or jobs in one page of an export, at the most.""")
                .add(
                        POLL_INTERVAL_MS,
                        ConfigDef.Type.LONG,
                        200L,
                        Range.between(1L, JobRules.MAX_WAIT.toMillis()),
                        Importance.LOW,
                        "Poll interval (ms)",
                        """
                        How long to wait before asking again when nothing was due, in milliseconds.""");
    }

    private static void addEvents(ConfigSection section) {
        section.add(EVENTS_STATES, ConfigDef.Type.LIST, "", STATES, Importance.MEDIUM, "States", """
                        With `mode=events`, the states whose beginning to tell, for example `completed,dead,cancelled`; empty for \
                        all.""")
                .add(EVENTS_TYPES, ConfigDef.Type.LIST, "", EVENTS, Importance.LOW, "Events", """
                        With `mode=events`, which events to tell, for example `failed,reaped`; empty for all.""");
    }

    private static void addExport(ConfigSection section) {
        section.add(
                EXPORT_RUNNING, ConfigDef.Type.STRING, "wait", EXPORT_CHOICES, Importance.LOW, "While jobs run", """
                With `mode=export`, what to do while jobs of the paused queue still run: wait for their end (`wait`), or \
                fail the task (`fail`).""");
    }

    /** @throws ConfigException that lists every problem */
    static JobSourceConfig of(Map<String, String> props) {
        ConfigProblems.requireNone(CONFIG_DEF, props, sound -> problems(props, sound));
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        SettleMode settle = SETTLE_MODES.parse(config.getString(DISPATCH_SETTLE));
        Mode mode = MODES.parse(config.getString(MODE));
        return new JobSourceConfig(
                mode,
                connector(props),
                Integer.parseInt(props.getOrDefault(TASK, "0")),
                Integer.parseInt(props.getOrDefault(TASKS, "1")),
                StoreConfig.of(props),
                queues(config),
                events(config),
                Template.parse(topic(config, mode), JobNames.FOR_TOPIC),
                Template.parse(config.getString(RECORD_KEY), JobNames.FOR_KEY),
                FORMATS.parse(config.getString(RECORD_FORMAT)),
                PAYLOADS.parse(config.getString(RECORD_PAYLOAD)),
                settle,
                maxInFlight(config.getInt(MAX_IN_FLIGHT), settle),
                UNDELIVERED.parse(config.getString(ON_UNDELIVERED)),
                Duration.ofMillis(config.getLong(LEASE_MS)),
                config.getInt(BATCH_SIZE),
                Duration.ofMillis(config.getLong(POLL_INTERVAL_MS)),
                EXPORT_CHOICES.parse(config.getString(EXPORT_RUNNING)));
    }

    /** What settings must fulfil together, by the setting. */
    static Map<String, String> problems(Map<String, String> props, Map<String, Object> sound) {
        Map<String, String> problems = EventsMode.problems(props, sound);
        if (ExportMode.isAskedFor(props)) {
            problems.putAll(ExportMode.problems(props, sound));
            return problems;
        }
        ExactlyOnce.problemsIfAskedFor(props).forEach(problems::putIfAbsent);
        if (!EventsMode.isAskedFor(props) && connector(props).length() > MAX_CONNECTOR) {
            problems.putIfAbsent(
                    MODE,
                    "dispatch needs a connector name of at most " + MAX_CONNECTOR + " characters: leases carry it");
        }
        return problems;
    }

    private static List<QueueShare> queues(AbstractConfig config) {
        List<String> entries = config.getList(QUEUES);
        return EventsMode.isAnyQueue(entries) ? List.of() : QueueShares.parse(entries);
    }

    private static FeedFilter events(AbstractConfig config) {
        return new FeedFilter(
                queues(config).stream().map(QueueShare::queue).collect(Collectors.toSet()),
                STATES.parse(config.getList(EVENTS_STATES)),
                EVENTS.parse(config.getList(EVENTS_TYPES)));
    }

    private static String topic(AbstractConfig config, Mode mode) {
        if (mode == Mode.DISPATCH || config.originals().containsKey(TOPIC)) {
            return config.getString(TOPIC);
        }
        return mode == Mode.EVENTS ? EventsMode.TOPIC : ExportMode.TOPIC;
    }

    static String connector(Map<String, String> props) {
        return props.getOrDefault("name", "job-source");
    }

    private static OptionalInt maxInFlight(@Nullable Integer said, SettleMode settle) {
        if (said != null) {
            return OptionalInt.of(said);
        }
        return settle == SettleMode.BY_WORKER ? OptionalInt.of(MAX_IN_FLIGHT_BY_WORKER) : OptionalInt.empty();
    }
}
