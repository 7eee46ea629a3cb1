package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.Schema;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.sql.SqlSchema;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * The layout's version, in one hash. Version 1 makes nothing: keys come to be with what is in them. Taking it back removes
 * every queue, one after the other, then the names of the queues, and the version last: begun again it goes on.
 */
final class RedisSchema implements Schema {
    static final int VERSION = 1;

    private static final String NAME = "jobs";

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;
    private final byte[] key;

    RedisSchema(RedisServers servers, Calls calls, QueueRegistry registry) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
        this.key = calls.storeKey("schema");
    }

    /** @throws JobStoreException if it is older and may not be migrated, or newer and doesn't serve this driver any more */
    void ready(boolean mayMigrate) {
        Map<String, String> fields = fields();
        int current = number(fields, "version");
        int oldest = number(fields, "oldest_driver");
        if (oldest > VERSION) {
            throw new JobStoreException(SqlSchema.outgrown(current, oldest, VERSION));
        }
        if (current < VERSION) {
            new ForeignKeys(servers, calls.prefix()).refuse();
            if (!mayMigrate) {
                throw new SchemaBehindException("The store's schema has version " + current + ", this driver needs"
                        + " version " + VERSION
                        + " and store.migrate is false. Set it to true, or migrate as the owner first");
            }
            migrate();
        }
    }

    @Override
    public SchemaStatus status() {
        Map<String, String> fields = fields();
        return new SchemaStatus(number(fields, "version"), VERSION, List.of(migration(fields)));
    }

    private Map<String, String> fields() {
        List<?> reply = Replies.list(servers.command(key, Command.HGETALL, key));
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < reply.size(); i += 2) {
            fields.put(Replies.text(reply.get(i)), Replies.text(reply.get(i + 1)));
        }
        return fields;
    }

    private static int number(Map<String, String> fields, String name) {
        return Integer.parseInt(fields.getOrDefault(name, "0"));
    }

    private static Migration migration(Map<String, String> fields) {
        @Nullable String at = fields.get("applied_at");
        return new Migration(VERSION, NAME, at == null ? null : Instant.ofEpochMilli(Long.parseLong(at)));
    }

    @Override
    public List<Migration> migrate() {
        List<?> answer = Replies.list(servers.run(calls.onStore("schema", Script.MIGRATE, calls.now())));
        return Replies.number(answer.get(0)) == 1 ? List.of(migration(fields())) : List.of();
    }

    @Override
    public List<Migration> rollback(int toVersion) {
        if (toVersion < 0) {
            throw new IllegalArgumentException("toVersion is " + toVersion + ", at least 0");
        }
        Map<String, String> fields = fields();
        int current = number(fields, "version");
        if (current > VERSION) {
            throw new JobStoreException("Version " + current + " of the schema is newer than this driver, which has"
                    + " version " + VERSION + " and can't take it back. Roll back with the newer one");
        }
        if (toVersion >= current) {
            return List.of();
        }
        Migration undone = migration(fields);
        for (String queue : registry.all()) {
            unlink(calls.queue(queue).everything());
        }
        unlink(calls.feedKeys());
        unlink(List.of(calls.storeKey("queues"), calls.storeKey("workers")));
        unlink(List.of(key));
        return List.of(undone);
    }

    private void unlink(List<byte[]> keys) {
        servers.command(keys.get(0), Command.UNLINK, keys.toArray(byte[][]::new));
    }
}
