package io.connectjobs.store.redis;

import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.StoreSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Makes calls of scripts: the keys, and the arguments with which all begin. Safe for many threads. */
final class Calls {
    /** Jobs in one call at the most, so that no script keeps the server for long. */
    static final int MOST = 200;

    private static final int NAMES_KEPT = 1_000;

    private final String prefix;
    private final @Nullable InstantSource clock;
    private final String history;
    private final String channel;
    private final ConcurrentMap<String, QueueKeys> names = new ConcurrentHashMap<>();

    Calls(String prefix, StoreSettings settings) {
        this.prefix = prefix;
        clock = settings.testClock();
        history = Integer.toString(settings.history().compareTo(HistoryLevel.OFF));
        channel = settings.wakeups() ? channel() : "";
    }

    String prefix() {
        return prefix;
    }

    /** Where new work is signalled. */
    String channel() {
        return prefix + "work";
    }

    QueueKeys queue(String queue) {
        QueueKeys known = names.get(queue);
        if (known != null) {
            return known;
        }
        QueueKeys keys = QueueKeys.of(prefix, queue);
        if (names.size() < NAMES_KEPT) {
            names.put(queue, keys);
        }
        return keys;
    }

    /** A key that belongs to no queue; all of those are of one slot. */
    byte[] storeKey(String name) {
        return Packer.utf8(prefix + "s:{store}:" + name);
    }

    /** The test's clock in milliseconds; empty where the server's own counts. */
    String now() {
        return clock == null ? "" : Long.toString(clock.millis());
    }

    ScriptCall on(String queue, Script script, String... arguments) {
        return on(queue, queue(queue).all(), script, arguments);
    }

    /** With the keys that moving a queue needs. */
    ScriptCall moving(String queue, Script script, String... arguments) {
        return on(queue, queue(queue).everything(), script, arguments);
    }

    private ScriptCall on(String queue, List<byte[]> keys, Script script, String... arguments) {
        return ScriptCall.of(script, keys, now(), history, channel, queue).with(arguments);
    }

    /** All that belongs to the feed. */
    List<byte[]> feedKeys() {
        return List.of(storeKey("feed"), storeKey("feed-log"), storeKey("feed-taken"), storeKey("feed-dropped"));
    }

    ScriptCall onFeed(Script script, String... arguments) {
        return ScriptCall.of(script, feedKeys(), now()).with(arguments);
    }

    ScriptCall onStore(String key, Script script, String... arguments) {
        return ScriptCall.of(script, List.of(storeKey(key)), arguments);
    }
}
