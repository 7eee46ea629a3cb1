package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Tells what may pass from what will not, by the code that begins an error of the server. */
final class RedisErrors {
    /** The code of an error; one inside a script stands behind the script's own words in servers before 7. */
    private static final Pattern CODE =
            Pattern.compile("^-?([A-Z]{3,})\\b(?:.*?@user_script: ?\\d+: -?([A-Z]{3,})\\b)?", Pattern.DOTALL);

    private static final Map<String, String> PASSING = Map.ofEntries(
            Map.entry("LOADING", "it still loads its data"),
            Map.entry("READONLY", "it is a replica, as during a fail-over"),
            Map.entry("MASTERDOWN", "its master is away"),
            Map.entry("CLUSTERDOWN", "the cluster doesn't serve this slot now"),
            Map.entry("TRYAGAIN", "the slot moves to another node"),
            Map.entry("MOVED", "the slot keeps moving"),
            Map.entry("ASK", "the slot keeps moving"),
            Map.entry("BUSY", "a script of somebody keeps it busy"),
            Map.entry("NOREPLICAS", "too few replicas follow it"),
            Map.entry("MISCONF", "it can't write to its disk: see its log"),
            Map.entry("NOSCRIPT", "it forgets scripts as they come"),
            Map.entry("OOM", "its maxmemory is reached: give it more, or wait until jobs ended and were pruned"));

    private static final Map<String, String> LASTING = Map.of(
            "NOAUTH", "it wants a password: set store.password, and store.username for an ACL user",
            "WRONGPASS", "it refuses user and password: check store.username and store.password",
            "NOPERM", "the user lacks a right: docs/redis.md lists the ACL rules that it needs",
            "WRONGTYPE", "a key of the store's prefix holds something that is not the store's: use another prefix",
            "CROSSSLOT", "keys of one call lie apart, which they never should");

    /** The one refusal that passes and has no code of its own. */
    private static final String TOO_MANY_CLIENTS = "ERR max number of clients reached";

    /** What begins the refusals, without a code in servers before 7, of what the user of a script may not do. */
    private static final String NO_RIGHT = "The user executing the script can't";

    private final String server;

    /** @param server for messages, without credentials */
    RedisErrors(String server) {
        this.server = server;
    }

    static String code(String message) {
        if (message.contains(NO_RIGHT)) {
            return "NOPERM";
        }
        Matcher matcher = CODE.matcher(message);
        if (!matcher.find()) {
            return "";
        }
        return matcher.group(2) != null ? matcher.group(2) : matcher.group(1);
    }

    JobStoreException of(JedisException e) {
        String message = String.valueOf(e.getMessage());
        String code = e instanceof JedisDataException ? code(message) : "";
        String passing = message.startsWith(TOO_MANY_CLIENTS)
                ? "it has as many clients as its maxclients allows"
                : PASSING.get(code);
        if (passing != null) {
            return new JobStoreUnavailableException(server + " can't answer now: " + passing + " (" + code + ")", e);
        }
        String lasting = LASTING.get(code);
        if (lasting != null) {
            return new JobStoreException(server + " refused: " + lasting + " (" + code + ")", e);
        }
        if (e instanceof JedisDataException) {
            return new JobStoreException(server + " refused: " + message, e);
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JedisDataException refusal
                    && !code(String.valueOf(refusal.getMessage())).isEmpty()) {
                return of(refusal);
            }
        }
        return e instanceof JedisConnectionException
                ? new JobStoreUnavailableException(server + " can't be reached: " + message, e)
                : new JobStoreUnavailableException(server + " can't be used now: " + message, e);
    }
}
