package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** Looks at every server that takes writes before the store trusts it with jobs. */
final class ServerCheck {
    private static final Pattern FIELD = Pattern.compile("^([a-z_]+):(.*?)\\r?$", Pattern.MULTILINE);
    private static final Pattern VERSION = Pattern.compile("^(\\d+)\\.(\\d+)");

    private ServerCheck() {}

    /**
     * What the store's acknowledgements are worth there.
     *
     * @throws JobStoreException for a server that is too old, or may drop jobs when its memory is full
     */
    static Durability of(RedisServers servers, RedisUrl url) {
        return servers.onEach(ServerCheck::fields).stream()
                .map(fields -> of(fields, url))
                .reduce(Durability::weaker)
                .orElseThrow(() -> new JobStoreException(url + " has no server that takes writes"));
    }

    private static Durability of(Map<String, String> fields, RedisUrl url) {
        String version = fields.getOrDefault("redis_version", "0");
        String valkey = fields.get("valkey_version");
        String name = valkey != null ? "Valkey " + valkey : "Redis " + version;
        checkVersion(name, version);
        checkEviction(name, fields.getOrDefault("maxmemory_policy", ""));
        return new Durability(
                name,
                "1".equals(fields.get("aof_enabled")),
                fields.getOrDefault("appendfsync", ""),
                isAtLeast(version, 7, 2),
                url.waitsFor(),
                url.kind() != RedisUrl.Kind.STANDALONE || !"0".equals(fields.getOrDefault("connected_slaves", "0")));
    }

    private static Map<String, String> fields(Connection connection) {
        Map<String, String> fields = new HashMap<>();
        for (String section : List.of("server", "memory", "persistence", "replication")) {
            connection.sendCommand(Command.INFO, section);
            Matcher matcher = FIELD.matcher(connection.getBulkReply());
            while (matcher.find()) {
                fields.put(matcher.group(1), matcher.group(2));
            }
        }
        try {
            connection.sendCommand(Command.CONFIG, "GET", "appendfsync");
            List<String> reply = connection.getMultiBulkReply();
            if (reply.size() == 2) {
                fields.put(reply.get(0), reply.get(1));
            }
        } catch (JedisDataException e) {
            // Many who rent out servers keep the command to themselves: then it is not known.
            fields.remove("appendfsync");
        }
        return fields;
    }

    /** From then on Lua scripts are replicated by their effects, and all commands of the scripts are there. */
    static void checkVersion(String name, String version) {
        if (!isAtLeast(version, 6, 2)) {
            throw new JobStoreException("The server is " + name + ", and the store needs Redis 6.2 or Valkey 7.2, or a"
                    + " newer one: update the server");
        }
    }

    static void checkEviction(String name, String policy) {
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            throw new JobStoreException(name + " has the eviction policy " + policy + " and may drop jobs when its"
                    + " memory is full. Run CONFIG SET maxmemory-policy noeviction and CONFIG REWRITE on every server,"
                    + " or set it where the server is rented");
        }
    }

    private static boolean isAtLeast(String version, int major, int minor) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.find()) {
            return false;
        }
        int found = Integer.parseInt(matcher.group(1));
        return found > major || (found == major && Integer.parseInt(matcher.group(2)) >= minor);
    }
}
