package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to open a store. Two equal settings and URLs share one store within a process.
 *
 * @param username null where the URL says it or none is needed
 * @param password null likewise; {@link #toString} hides it
 * @param schema the database schema that holds the tables, or what all keys begin with; null for the connection's own,
 *     or the driver's. Refused by stores without either.
 * @param poolSize connections at the most, 1 to {@value #MAX_POOL}
 * @param migrate whether to bring the schema to the driver's version when opening
 * @param history how much history to write
 * @param retention how long what has ended is kept
 * @param dedupeKeep how long the id of a pruned job is still known; the most milliseconds of a long keep it for good
 * @param feedKeep how long events of the {@link Feed} are kept, and noted while nobody reads them; at least
 *     {@link #MIN_FEED_KEEP}
 * @param payloadMaxBytes largest payload, and largest result, that is taken
 * @param connectTimeout how long opening, and borrowing a connection, may take
 * @param callTimeout how long a server may take over one call, locks that it waits for included; then the call ends as
 *     unavailable. Migrations have no such limit. Stores inside this process have no use for it.
 * @param wakeups whether to signal new work through the store, for those who {@link JobStore#wakeup listen}, where that
 *     costs something
 * @param testClock stands for the store's own clock in tests; null in use
 */
public record StoreSettings(
        @Nullable String username,
        @Nullable String password,
        @Nullable String schema,
        int poolSize,
        boolean migrate,
        HistoryLevel history,
        Retention retention,
        Duration dedupeKeep,
        Duration feedKeep,
        int payloadMaxBytes,
        Duration connectTimeout,
        Duration callTimeout,
        boolean wakeups,
        @Nullable InstantSource testClock) {
    public static final int MAX_POOL = 10_000;

    /** Shortest {@link #feedKeep}: who reads now and then must not pass for nobody. */
    public static final Duration MIN_FEED_KEEP = Duration.ofMinutes(1);

    private static final Duration FOR_GOOD = Duration.ofMillis(Long.MAX_VALUE);

    public static final StoreSettings DEFAULT = new StoreSettings(
            null,
            null,
            null,
            4,
            true,
            HistoryLevel.TERMINAL,
            Retention.DEFAULT,
            Duration.ofDays(14),
            Duration.ofDays(7),
            1024 * 1024,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            false,
            null);

    public StoreSettings {
        requireNonNull(history, "history");
        requireNonNull(retention, "retention");
        requireNonNull(dedupeKeep, "dedupeKeep");
        if (requireNonNull(feedKeep, "feedKeep").compareTo(MIN_FEED_KEEP) < 0
                || feedKeep.compareTo(JobRules.MAX_DELAY) > 0) {
            throw new IllegalArgumentException("feedKeep is " + feedKeep + ", allowed are " + MIN_FEED_KEEP.toMinutes()
                    + " minute to " + JobRules.MAX_DELAY.toDays() + " days");
        }
        requireNonNull(connectTimeout, "connectTimeout");
        if (poolSize < 1 || poolSize > MAX_POOL) {
            throw new IllegalArgumentException("poolSize is " + poolSize + ", allowed are 1 to " + MAX_POOL);
        }
        if (payloadMaxBytes < 1 || payloadMaxBytes > JobRules.MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "payloadMaxBytes is " + payloadMaxBytes + ", allowed are 1 to " + JobRules.MAX_PAYLOAD_BYTES);
        }
        if (dedupeKeep.isNegative() || dedupeKeep.compareTo(FOR_GOOD) > 0) {
            throw new IllegalArgumentException(
                    "dedupeKeep is " + dedupeKeep + ", allowed are 0 to " + FOR_GOOD.toMillis() + " ms");
        }
        JobRules.requireWait("connectTimeout", connectTimeout);
        JobRules.requireWait("callTimeout", callTimeout);
    }

    public StoreSettings withCredentials(@Nullable String newUsername, @Nullable String newPassword) {
        return with(draft -> {
            draft.username = newUsername;
            draft.password = newPassword;
        });
    }

    /** Keeps whatever has ended for the same time. */
    public StoreSettings withKeeping(Duration newRetention, Duration newDedupeKeep) {
        return withKeeping(Retention.of(newRetention), newDedupeKeep);
    }

    public StoreSettings withKeeping(Retention newRetention, Duration newDedupeKeep) {
        return with(draft -> {
            draft.retention = newRetention;
            draft.dedupeKeep = newDedupeKeep;
        });
    }

    public StoreSettings withFeedKeep(Duration value) {
        return with(draft -> draft.feedKeep = value);
    }

    public StoreSettings withSchema(@Nullable String value) {
        return with(draft -> draft.schema = value);
    }

    public StoreSettings withPoolSize(int value) {
        return with(draft -> draft.poolSize = value);
    }

    public StoreSettings withMigrate(boolean value) {
        return with(draft -> draft.migrate = value);
    }

    public StoreSettings withHistory(HistoryLevel value) {
        return with(draft -> draft.history = value);
    }

    public StoreSettings withPayloadMaxBytes(int value) {
        return with(draft -> draft.payloadMaxBytes = value);
    }

    public StoreSettings withConnectTimeout(Duration value) {
        return with(draft -> draft.connectTimeout = value);
    }

    public StoreSettings withCallTimeout(Duration value) {
        return with(draft -> draft.callTimeout = value);
    }

    public StoreSettings withWakeups(boolean value) {
        return with(draft -> draft.wakeups = value);
    }

    public StoreSettings withTestClock(@Nullable InstantSource value) {
        return with(draft -> draft.testClock = value);
    }

    private StoreSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** The same with fields that can be set, for as long as one of the methods above runs. */
    private static final class Draft {
        @Nullable
        String username;

        @Nullable
        String password;

        @Nullable
        String schema;

        int poolSize;
        boolean migrate;
        HistoryLevel history;
        Retention retention;
        Duration dedupeKeep;
        Duration feedKeep;
        int payloadMaxBytes;
        Duration connectTimeout;
        Duration callTimeout;
        boolean wakeups;

        @Nullable
        InstantSource testClock;

        Draft(StoreSettings from) {
            username = from.username;
            password = from.password;
            schema = from.schema;
            poolSize = from.poolSize;
            migrate = from.migrate;
            history = from.history;
            retention = from.retention;
            dedupeKeep = from.dedupeKeep;
            feedKeep = from.feedKeep;
            payloadMaxBytes = from.payloadMaxBytes;
            connectTimeout = from.connectTimeout;
            callTimeout = from.callTimeout;
            wakeups = from.wakeups;
            testClock = from.testClock;
        }

        StoreSettings settings() {
            return new StoreSettings(
                    username,
                    password,
                    schema,
                    poolSize,
                    migrate,
                    history,
                    retention,
                    dedupeKeep,
                    feedKeep,
                    payloadMaxBytes,
                    connectTimeout,
                    callTimeout,
                    wakeups,
                    testClock);
        }
    }

    @Override
    public String toString() {
        return "StoreSettings[username=" + username + ", password=" + (password == null ? "null" : "[hidden]")
                + ", schema=" + schema + ", poolSize=" + poolSize + ", migrate=" + migrate + ", history=" + history
                + ", retention=" + retention + ", dedupeKeep=" + dedupeKeep + ", payloadMaxBytes=" + payloadMaxBytes
                + ", connectTimeout=" + connectTimeout + ", callTimeout=" + callTimeout + ", wakeups=" + wakeups
                + "]";
    }
}
