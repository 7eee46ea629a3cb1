package io.connectjobs.store.redis;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.Protocol.Command;

/**
 * The names of all queues: a cluster keeps them in another slot than the queues, so they are written in a call of their
 * own, before a queue's first job. A crash in between leaves a name without jobs, which nobody sees. Where somebody listens, the
 * queue's events are noted from its first job on. Safe for many threads.
 */
final class QueueRegistry {
    private static final String KEY = "queues";
    private static final int REMEMBERED = 10_000;

    private final RedisServers servers;
    private final Calls calls;
    private final byte[] key;
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    QueueRegistry(RedisServers servers, Calls calls) {
        this.servers = servers;
        this.calls = calls;
        this.key = calls.storeKey(KEY);
    }

    void register(Collection<String> queues) {
        for (String queue : Set.copyOf(queues)) {
            if (!written.contains(queue)) {
                registerAgain(queue);
            }
        }
    }

    /** For a queue that was found unused, as after another process took the schema back. */
    void registerAgain(String queue) {
        servers.run(calls.onStore(KEY, Script.REGISTER, queue));
        joinFeed(queue);
        if (written.size() < REMEMBERED) {
            written.add(queue);
        }
    }

    /** Whoever begins to listen says so first and reads the names then: one of both sees the other. */
    private void joinFeed(String queue) {
        byte[] feed = calls.storeKey("feed");
        List<?> state =
                Replies.list(servers.command(feed, Command.HMGET, feed, Packer.utf8("on"), Packer.utf8("noting")));
        if (state.get(0) != null) {
            servers.run(calls.on(queue, Script.TAP, Replies.text(state.get(1))));
        }
    }

    /** By name. */
    List<String> all() {
        return Replies.list(servers.command(key, Command.SMEMBERS, key)).stream()
                .map(Replies::text)
                .sorted()
                .toList();
    }
}
