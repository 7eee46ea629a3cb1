package io.connectjobs.quickstart;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Reads the keys that docs/redis.md names, as {@code redis-cli} would.
 *
 * @param server {@code redis://user:password@host:port/database}, or {@code rediss}
 */
public record JobKeys(URI server, String queue) implements Jobs {
    private static final int DEFAULT_PORT = 6379;

    /** In the order of the numbers that stand for them. */
    private static final List<String> STATES =
            List.of("scheduled", "available", "running", "retryable", "completed", "dead", "cancelled");

    @Override
    public Map<String, Integer> countByState() {
        try (Jedis redis = connect()) {
            Map<String, String> meta = redis.hgetAll(key("meta"));
            Map<String, Integer> counts = new TreeMap<>();
            for (int i = 0; i < STATES.size(); i++) {
                int count = Integer.parseInt(meta.getOrDefault("n" + i, "0"));
                if (count > 0) {
                    counts.put(STATES.get(i), count);
                }
            }
            return counts;
        }
    }

    @Override
    public Set<String> ids() {
        try (Jedis redis = connect()) {
            return new TreeSet<>(redis.zrange(key("ids"), 0, -1));
        }
    }

    private String key(String name) {
        return "cj:q:{" + queue + "}:" + name;
    }

    private Jedis connect() {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .user(JedisURIHelper.getUser(server))
                .password(JedisURIHelper.getPassword(server))
                .database(JedisURIHelper.getDBIndex(server))
                .serverDefaultProtocol();
        if (JedisURIHelper.isRedisSSLScheme(server)) {
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        int port = server.getPort() < 0 ? DEFAULT_PORT : server.getPort();
        return new Jedis(new HostAndPort(server.getHost(), port), config.build());
    }

    /** The URL may hold a password. */
    @Override
    public String toString() {
        return "JobKeys[" + queue + "]";
    }
}
