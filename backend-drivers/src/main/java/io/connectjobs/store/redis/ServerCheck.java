package io.connectjobs.store.redis;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/**
 * What the servers behind a URL are, as far as it matters for what they are trusted with.
 *
 * @param name and version, for people
 * @param appendOnly whether every one writes an append-only file
 * @param canWait whether every one can be asked to wait for its disk
 * @param wanted what the URL asks for
 */
record ServerCheck(String name, boolean appendOnly, boolean canWait, Durability.Wait wanted) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCheck.class);
    private static final Pattern FIELD = Pattern.compile("^([a-z_]+):(.*?)\\r?$", Pattern.MULTILINE);

    /** Since then Lua scripts are replicated by their effects, and all commands of ours are there. */
    private static final int[] OLDEST = {6, 2};

    /** @throws JobStoreException for a server that is too old, or may drop jobs when its memory is full */
    static ServerCheck of(RedisServers servers, RedisUrl url) {
        boolean appendOnly = true;
        boolean canWait = true;
        String name = "";
        for (Map<String, String> info : servers.onEach(ServerCheck::info)) {
            boolean valkey = info.containsKey("valkey_version");
            String version = info.getOrDefault("redis_version", "0");
            name = valkey ? "Valkey " + info.get("valkey_version") : "Redis " + version;
            checkVersion(name, version);
            checkEviction(name, info.getOrDefault("maxmemory_policy", ""));
            appendOnly &= "1".equals(info.get("aof_enabled"));
            canWait &= isAtLeast(version, 7, 2);
        }
        ServerCheck found = new ServerCheck(name, appendOnly, canWait, url.waitsFor());
        found.warn();
        return found;
    }

    private static Map<String, String> info(Connection connection) {
        Map<String, String> fields = new HashMap<>();
        for (String section : List.of("server", "memory", "persistence")) {
            connection.sendCommand(Command.INFO, section);
            Matcher matcher = FIELD.matcher(connection.getBulkReply());
            while (matcher.find()) {
                fields.put(matcher.group(1), matcher.group(2));
            }
        }
        return fields;
    }

    private static void checkVersion(String name, String version) {
        if (!isAtLeast(version, OLDEST[0], OLDEST[1])) {
            throw new JobStoreException("The server is " + name + ", and the store needs Redis " + OLDEST[0] + "."
                    + OLDEST[1] + " or Valkey 7.2, or a newer one: update the server");
        }
    }

    static void checkEviction(String name, String policy) {
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            throw new JobStoreException(name + " has the eviction policy " + policy + " and may drop jobs when its"
                    + " memory is full. Run CONFIG SET maxmemory-policy noeviction, then CONFIG REWRITE, on every"
                    + " server");
        }
    }

    static boolean isAtLeast(String version, int major, int minor) {
        Matcher matcher = Pattern.compile("^(\\d+)\\.(\\d+)").matcher(version);
        if (!matcher.find()) {
            return false;
        }
        int found = Integer.parseInt(matcher.group(1));
        return found > major || (found == major && Integer.parseInt(matcher.group(2)) >= minor);
    }

    /** Whether such calls wait for the disk. */
    boolean waits(Durability.Wait calls) {
        return appendOnly && canWait && wanted.compareTo(calls) >= 0;
    }

    private void warn() {
        if (!appendOnly) {
            LOG.warn(
                    "{} writes no append-only file: jobs since its last snapshot are lost when it stops. Run CONFIG SET"
                            + " appendonly yes",
                    name);
        }
    }

    Capabilities capabilities(StoreSettings settings) {
        Map<Capability, String> lacks = new EnumMap<>(Capability.class);
        if (!settings.wakeups()) {
            lacks.put(Capability.WAKEUP, "it is off: open the store with wakeups");
        }
        return new Capabilities("redis", lacks);
    }
}
