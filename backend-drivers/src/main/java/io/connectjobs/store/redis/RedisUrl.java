package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * A URL taken apart.
 *
 * @param hosts one server; or sentinels; or some of a cluster's nodes
 * @param master what the sentinels call it; empty unless they are asked
 * @param password hidden by {@link #toString}
 * @param caCertificate a file of PEM certificates to trust instead of Java's own; null for those
 */
record RedisUrl(
        Kind kind,
        List<HostAndPort> hosts,
        String master,
        int database,
        @Nullable String username,
        @Nullable String password,
        boolean tls,
        @Nullable String caCertificate,
        Durability.Wait waitsFor,
        @Nullable String sentinelUsername,
        @Nullable String sentinelPassword) {
    enum Kind {
        STANDALONE("redis", 6379),
        SENTINEL("redis-sentinel", 26379),
        CLUSTER("redis-cluster", 6379);

        private final String scheme;
        private final int port;

        Kind(String scheme, int port) {
            this.scheme = scheme;
            this.port = port;
        }

        private static @Nullable Kind of(String scheme) {
            String plain = scheme.startsWith("rediss") ? "redis" + scheme.substring(6) : scheme;
            for (Kind kind : values()) {
                if (kind.scheme.equals(plain)) {
                    return kind;
                }
            }
            return null;
        }
    }

    static final List<String> SCHEMES =
            List.of("redis", "rediss", "redis-sentinel", "rediss-sentinel", "redis-cluster", "rediss-cluster");

    private static final String FORMS =
            "redis://user:password@host:6379/0, redis-sentinel://host:26379,host:26379/master"
                    + " or redis-cluster://host:6379,host:6379, with rediss in front for TLS";
    private static final String CA = "ca";
    private static final String WAIT = "wait";
    private static final String SENTINEL_USER = "sentinel.user";
    private static final String SENTINEL_PASSWORD = "sentinel.password";
    private static final List<String> OPTIONS = List.of(CA, WAIT, SENTINEL_USER, SENTINEL_PASSWORD);

    /**
     * Settings win over what the URL says.
     *
     * @throws JobStoreException for a URL that doesn't have the form; never with what may be a password in it
     */
    static RedisUrl parse(String url, StoreSettings settings) {
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        Kind kind = Kind.of(scheme);
        if (kind == null) {
            throw bad("has not the form of one");
        }
        String rest = url.substring(colon + 3);
        int query = rest.indexOf('?');
        Map<String, String> options = options(query < 0 ? "" : rest.substring(query + 1));
        String server = query < 0 ? rest : rest.substring(0, query);
        String[] user = {"", ""};
        int at = server.lastIndexOf('@');
        if (at >= 0) {
            user = (server.substring(0, at) + ":").split(":", 3);
            server = server.substring(at + 1);
        }
        String[] path = (server + "/").split("/", -1);
        String[] behind = behind(path);
        String master = kind == Kind.SENTINEL ? decoded(behind[0]) : "";
        String database = kind == Kind.SENTINEL ? behind[1] : behind[0];
        return checked(new RedisUrl(
                kind,
                hosts(path[0], kind),
                master,
                database(database),
                settings.username() != null ? settings.username() : orNull(decoded(user[0])),
                settings.password() != null ? settings.password() : orNull(decoded(user[1])),
                scheme.startsWith("rediss"),
                options.get(CA),
                wait(options.get(WAIT)),
                options.get(SENTINEL_USER),
                options.get(SENTINEL_PASSWORD)));
    }

    private static String[] behind(String[] path) {
        String[] behind = {"", ""};
        for (int i = 1; i < path.length; i++) {
            if (!path[i].isEmpty()) {
                if (i > 2) {
                    throw bad("has too many parts behind the hosts");
                }
                behind[i - 1] = path[i];
            }
        }
        return behind;
    }

    private static RedisUrl checked(RedisUrl url) {
        if (url.kind == Kind.SENTINEL && url.master.isEmpty()) {
            throw bad("names no master that the sentinels watch");
        }
        if (url.kind == Kind.CLUSTER && url.database != 0) {
            throw bad("names a database, of which a cluster has only the first: leave it out");
        }
        if (url.kind == Kind.STANDALONE && url.hosts.size() > 1) {
            throw bad("names several hosts: write redis-cluster or redis-sentinel for those");
        }
        if (url.caCertificate != null && !url.tls) {
            throw bad("has the option " + CA + ", which goes with TLS: write rediss instead of redis");
        }
        return url;
    }

    private static List<HostAndPort> hosts(String text, Kind kind) {
        List<HostAndPort> hosts = new ArrayList<>();
        for (String host : text.split(",", -1)) {
            int colon = host.lastIndexOf(':');
            boolean hasPort = colon > host.lastIndexOf(']');
            String name = hasPort ? host.substring(0, colon) : host;
            if (name.isEmpty()) {
                throw bad("has an empty host");
            }
            hosts.add(new HostAndPort(
                    name.startsWith("[") ? name.substring(1, name.length() - 1) : name,
                    hasPort ? number("port", host.substring(colon + 1), 65_535) : kind.port));
        }
        return hosts;
    }

    private static int database(String text) {
        return text.isEmpty() ? 0 : number("database", text, 1_000_000);
    }

    private static int number(String what, String text, int most) {
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) > most) {
            throw bad("has a " + what + " that is no number from 0 to " + most);
        }
        return Integer.parseInt(text);
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        if (query.contains("@")) {
            // What follows may be the end of a password.
            throw bad("has an @ behind its first ?: write ? as %3F in user and password");
        }
        for (String option : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] pair = (option + "=").split("=", 3);
            if (!OPTIONS.contains(pair[0])) {
                throw bad("has an unknown option '" + pair[0] + "', known are " + String.join(", ", OPTIONS));
            }
            options.put(pair[0], decoded(pair[1]));
        }
        return options;
    }

    private static Durability.Wait wait(@Nullable String text) {
        if (text == null) {
            return Durability.Wait.ENQUEUE;
        }
        for (Durability.Wait wait : Durability.Wait.values()) {
            if (wait.name().toLowerCase(Locale.ROOT).equals(text)) {
                return wait;
            }
        }
        throw bad("has an option wait that is none of none, enqueue, all");
    }

    private static String decoded(String text) {
        // A plus sign is itself in this part of a URL.
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw bad("has a % that is no escape; write it as %25, or use store.username and store.password");
        }
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static JobStoreException bad(String what) {
        return new JobStoreException("The store's URL " + what + ". Write " + FORMS
                + "; in user and password write : as %3A, / as %2F, ? as %3F and @ as %40");
    }

    @Override
    public String toString() {
        List<String> names = hosts.stream().map(HostAndPort::toString).toList();
        return kind.scheme + "://" + String.join(",", names) + (master.isEmpty() ? "" : "/" + master);
    }
}
