package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** Looks whether somebody else uses the store's prefix, before the store's first key is written. */
final class ForeignKeys {
    private static final String AT_ONCE = "1000";

    private final RedisServers servers;
    private final String prefix;

    ForeignKeys(RedisServers servers, String prefix) {
        this.servers = servers;
        this.prefix = prefix;
    }

    /** @throws JobStoreException that names one such key */
    void refuse() {
        servers.onEach(this::any).stream().flatMap(Optional::stream).findFirst().ifPresent(key -> {
            throw new JobStoreException("The server has a key '" + key + "', which begins with the store's prefix '"
                    + prefix + "' and is not the store's: set store.schema to another prefix");
        });
    }

    private Optional<String> any(Connection connection) {
        String cursor = "0";
        do {
            connection.sendCommand(Command.SCAN, cursor, "MATCH", escaped(prefix) + "*", "COUNT", AT_ONCE);
            List<?> reply = Replies.list(connection.getOne());
            for (Object key : Replies.list(reply.get(1))) {
                String name = Replies.text(key);
                if (!isOurs(name)) {
                    return Optional.of(name);
                }
            }
            cursor = Replies.text(reply.get(0));
        } while (!cursor.equals("0"));
        return Optional.empty();
    }

    /** One that another process writes while it opens the store too, or that a rollback left. */
    private boolean isOurs(String key) {
        return key.startsWith(prefix + "q:{") || key.startsWith(prefix + "s:{store}:");
    }

    private static String escaped(String text) {
        return text.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
    }
}
