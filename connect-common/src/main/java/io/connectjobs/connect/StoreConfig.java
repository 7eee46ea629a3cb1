package io.connectjobs.connect;

import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.Retention;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Which store, and how to open it: the settings that both connectors share. */
public final class StoreConfig {
    public static final String URL = "store.url";
    public static final String USERNAME = "store.username";
    public static final String PASSWORD = "store.password";
    public static final String SCHEMA = "store.schema";
    public static final String POOL_SIZE = "store.pool.size";
    public static final String MIGRATE = "store.migrate";
    public static final String DEDUPE_KEEP_MS = "store.dedupe.keep.ms";
    public static final String FEED_KEEP_MS = "store.feed.keep.ms";
    public static final String RETENTION_MS = "store.retention.ms";
    public static final String RETENTION_COMPLETED_MS = "store.retention.completed.ms";
    public static final String RETENTION_DEAD_MS = "store.retention.dead.ms";
    public static final String RETENTION_CANCELLED_MS = "store.retention.cancelled.ms";
    public static final String RESULT_KEEP_MS = "store.result.keep.ms";
    public static final String PAYLOAD_MAX_BYTES = "store.payload.max.bytes";
    public static final String CONNECT_TIMEOUT_MS = "store.connect.timeout.ms";
    public static final String CALL_TIMEOUT_MS = "store.call.timeout.ms";
    public static final String WAKEUP = "store.wakeup";
    public static final String HISTORY = "history";

    static final Set<String> KEYS = addTo(new ConfigDef()).names();

    private static final OneOf<HistoryLevel> HISTORY_LEVELS = OneOf.of(HistoryLevel.class);
    private static final Range KEPT = Range.between(0L, JobRules.MAX_DELAY.toMillis());
    private static final String TASKS_MAX = "tasks.max";

    private final String connector;
    private final String url;
    private final StoreSettings settings;

    private StoreConfig(String connector, String url, StoreSettings settings) {
        this.connector = connector;
        this.url = url;
        this.settings = settings;
    }

    /** Adds the group "Store". */
    public static ConfigDef addTo(ConfigDef def) {
        ConfigSection section = new ConfigSection(def, "Store");
        addConnection(section);
        addKeeping(section);
        return def;
    }

    private static void addConnection(ConfigSection section) {
        section.require(URL, ConfigDef.Type.PASSWORD, StoreConfig::requireText, Importance.HIGH, "Store URL", """
                        Where the jobs live. The scheme picks the driver, for example `postgresql://host:5432/database` or \
                        `sqlite:/var/lib/jobs/jobs.db`. Hidden in logs and answers, because it may hold a password; take it \
                        from a config provider such as `${env:JOB_STORE_URL}`, since `GET /connectors/…/config` shows what was \
                        posted.""")
                .add(USERNAME, ConfigDef.Type.STRING, null, null, Importance.MEDIUM, "User name", """
                        User of the store, where the URL doesn't say it.""")
                .add(PASSWORD, ConfigDef.Type.PASSWORD, null, null, Importance.MEDIUM, "Password", """
                        Password of the store, where the URL doesn't say it. Take it from a config provider.""")
                .add(SCHEMA, ConfigDef.Type.STRING, null, null, Importance.LOW, "Database schema", """
                        The database schema that holds the tables; in Redis, what all keys begin with. Without it, the \
                        connection's own, in Redis `cj`. Refused by stores that have neither.""")
                .add(POOL_SIZE, ConfigDef.Type.INT, 2, Range.atLeast(1), Importance.LOW, "Connections per task", """
                        Connections to the store for each task, at the most. The tasks of a connector that run in one worker \
                        share one pool of this many times `tasks.max`.""")
                .add(
                        CONNECT_TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        5000,
                        Range.between(1, (int) JobRules.MAX_WAIT.toMillis()),
                        Importance.LOW,
                        "Connect time-out (ms)",
                        """
                        How long reaching the store, or waiting for a free connection, may take, in milliseconds. It bounds \
                        the check at config validation too.""")
                .add(
                        CALL_TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        30_000,
                        Range.between(1, (int) JobRules.MAX_WAIT.toMillis()),
                        Importance.LOW,
                        "Call time-out (ms)",
                        """
                        How long a database server may take over one call, in milliseconds, locks that it waits for \
                        included; then the call counts as an outage and is tried again. Migrations have no such limit.""")
                .add(WAKEUP, ConfigDef.Type.BOOLEAN, false, null, Importance.LOW, "Signal new work", """
                        Whether to signal new work through the store (PostgreSQL's NOTIFY, Redis' PUBLISH; heard ten times \
                        a second and queue at the most) to workers that listen to it.""");
    }

    private static void addKeeping(ConfigSection section) {
        section.add(MIGRATE, ConfigDef.Type.BOOLEAN, true, null, Importance.LOW, "Migrate the schema", """
                        Whether to create the tables, and to bring them to this version, when a task starts. With `false` \
                        somebody else does it, and a task on an unfit schema fails.""")
                .add(
                        DEDUPE_KEEP_MS,
                        ConfigDef.Type.LONG,
                        Duration.ofDays(14).toMillis(),
                        Range.atLeast(0),
                        Importance.MEDIUM,
                        "Remember ids (ms)",
                        """
                        How long the id of a pruned job is still known, in milliseconds, so that a replayed record adds \
                        nothing. Make it longer than your topics can be replayed.""")
                .add(
                        RETENTION_MS,
                        ConfigDef.Type.LONG,
                        Duration.ofDays(7).toMillis(),
                        KEPT,
                        Importance.MEDIUM,
                        "Keep finished jobs (ms)",
                        """
                        How long completed, dead and cancelled jobs are kept before they are pruned, in milliseconds.""");
        addEnds(section);
        section.add(
                FEED_KEEP_MS,
                ConfigDef.Type.LONG,
                Duration.ofDays(7).toMillis(),
                Range.between(StoreSettings.MIN_FEED_KEEP.toMillis(), JobRules.MAX_DELAY.toMillis()),
                Importance.LOW,
                "Keep events (ms)",
                """
                        How long events of the lifecycle feed are kept for a source with `mode=events`, in milliseconds; after \
                        so long without a reader the store notes none any more. Make it longer than twice the time for which a \
                        reader may be away, and give every connector of the store the same.""");
        section.add(
                        PAYLOAD_MAX_BYTES,
                        ConfigDef.Type.INT,
                        1024 * 1024,
                        Range.between(1, JobRules.MAX_PAYLOAD_BYTES),
                        Importance.LOW,
                        "Largest payload (bytes)",
                        """
                        The largest payload, and the largest result, that the store takes, in bytes. A record over it is a \
                        bad record. One of over a \
                        megabyte reaches the dead letter queue only if `producer.override.max.request.size` lets it (if not, \
                        all that is left of it is an error in the worker's log) and the queue topic's `max.message.bytes` \
                        does (if not, the task fails). A source needs the same room for the payload and what is around \
                        it.""")
                .add(
                        HISTORY,
                        ConfigDef.Type.STRING,
                        "terminal",
                        OneOf.of(HistoryLevel.class),
                        Importance.LOW,
                        "History",
                        """
                        Which transitions of a job are written down: none (`off`), those into a final state (`terminal`) or \
                        `all`.""");
    }

    private static void addEnds(ConfigSection section) {
        addEnd(section, RETENTION_COMPLETED_MS, "Keep completed jobs (ms)", "The same for completed jobs only");
        addEnd(section, RETENTION_DEAD_MS, "Keep dead jobs (ms)", "The same for dead jobs only");
        addEnd(section, RETENTION_CANCELLED_MS, "Keep cancelled jobs (ms)", "The same for cancelled jobs only");
        addEnd(section, RESULT_KEEP_MS, "Keep results (ms)", "How long the result of a completed job is kept");
    }

    private static void addEnd(ConfigSection section, String key, String title, String what) {
        String otherwise = key.equals(RESULT_KEEP_MS) ? "for as long as its job" : "as `" + RETENTION_MS + "` says";
        section.add(
                key,
                ConfigDef.Type.LONG,
                null,
                new OrNull(KEPT),
                Importance.LOW,
                title,
                what + ", in milliseconds. Without it, " + otherwise + ".");
    }

    private static Retention retention(AbstractConfig config) {
        Long all = config.getLong(RETENTION_MS);
        return new Retention(
                millis(config.getLong(RETENTION_COMPLETED_MS), all),
                millis(config.getLong(RETENTION_DEAD_MS), all),
                millis(config.getLong(RETENTION_CANCELLED_MS), all),
                millis(config.getLong(RESULT_KEEP_MS), JobRules.MAX_DELAY.toMillis()));
    }

    private static Duration millis(@Nullable Long own, Long otherwise) {
        return Duration.ofMillis(own == null ? otherwise : own);
    }

    /** @param props must be valid as to these settings; others don't matter */
    public static StoreConfig of(Map<String, String> props) {
        AbstractConfig config = new AbstractConfig(addTo(new ConfigDef()), props, false);
        StoreSettings settings = StoreSettings.DEFAULT
                .withCredentials(blankToNull(config.getString(USERNAME)), text(config.getPassword(PASSWORD)))
                .withSchema(blankToNull(config.getString(SCHEMA)))
                .withPoolSize(poolSize(config.getInt(POOL_SIZE), tasks(props)))
                .withMigrate(!Boolean.FALSE.equals(config.getBoolean(MIGRATE)))
                .withHistory(HISTORY_LEVELS.parse(config.getString(HISTORY)))
                .withKeeping(retention(config), Duration.ofMillis(config.getLong(DEDUPE_KEEP_MS)))
                .withFeedKeep(Duration.ofMillis(config.getLong(FEED_KEEP_MS)))
                .withPayloadMaxBytes(config.getInt(PAYLOAD_MAX_BYTES))
                .withConnectTimeout(Duration.ofMillis(config.getInt(CONNECT_TIMEOUT_MS)))
                .withCallTimeout(Duration.ofMillis(config.getInt(CALL_TIMEOUT_MS)))
                .withWakeups(Boolean.TRUE.equals(config.getBoolean(WAKEUP)));
        return new StoreConfig(
                props.getOrDefault("name", ""), config.getPassword(URL).value().strip(), settings);
    }

    public StoreSettings settings() {
        return settings;
    }

    /**
     * Opens it, or joins the connector's other tasks in this worker: the pool is sized for these.
     *
     * @throws RuntimeException as {@link JobStores#open}
     */
    public JobStore open() {
        return JobStores.open(url, settings, connector);
    }

    /** Takes seconds at the most. */
    StoreProbe.Finding probe() {
        return new StoreProbe(url, settings, redactor()).find();
    }

    /** Hides the secrets of these settings in other people's texts. */
    public Redactor redactor() {
        return Redactor.of(url, settings.password());
    }

    private static int poolSize(int each, int tasks) {
        return (int) Math.min(StoreSettings.MAX_POOL, (long) each * tasks);
    }

    private static int tasks(Map<String, String> props) {
        try {
            return Math.max(
                    1, Integer.parseInt(props.getOrDefault(TASKS_MAX, "1").strip()));
        } catch (NumberFormatException e) {
            return 1; // Connect itself refuses it
        }
    }

    private static void requireText(String name, @Nullable Object value) {
        if (!(value instanceof Password password) || password.value().isBlank()) {
            throw new ConfigException(
                    name + " is empty. Name a store, for example postgresql://host:5432/database or memory:name");
        }
    }

    private static @Nullable String text(@Nullable Password password) {
        return password == null ? null : blankToNull(password.value());
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    /** Without the URL: it may hold a password. */
    @Override
    public String toString() {
        return "StoreConfig[" + settings + "]";
    }
}
