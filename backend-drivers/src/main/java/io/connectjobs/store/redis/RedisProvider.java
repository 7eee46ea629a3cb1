package io.connectjobs.store.redis;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreProvider;
import io.connectjobs.store.StoreSettings;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Finds the Redis driver, for Redis 6.2 and Valkey 7.2 and newer: {@code redis://host:6379/0}, {@code
 * redis-sentinel://host:26379,host:26379/master}, {@code redis-cluster://host:6379,host:6379}; with {@code rediss} over TLS.
 */
public final class RedisProvider implements JobStoreProvider {
    private static final String PREFIX = "cj:";

    @Override
    public Set<String> schemes() {
        return Set.copyOf(RedisUrl.SCHEMES);
    }

    @Override
    public String exampleUrl() {
        return "redis://localhost:6379/0";
    }

    @Override
    public JobStore open(String url, StoreSettings settings) {
        return open(url, settings, source -> source);
    }

    /** @param around what becomes of each script before it is sent; tests put something else there */
    static JobStore open(String url, StoreSettings settings, UnaryOperator<String> around) {
        RedisUrl parsed = RedisUrl.parse(url, settings);
        Calls calls = new Calls(prefix(settings.schema()), settings);
        RedisErrors errors = new RedisErrors(parsed.toString());
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(settings.poolSize());
        pool.setMaxIdle(settings.poolSize());
        pool.setMaxWait(settings.connectTimeout());
        pool.setJmxEnabled(false);
        pool.setTestWhileIdle(false);
        JedisClientConfig config = config(parsed, settings, parsed.username(), parsed.password(), parsed.database());
        JedisClientConfig sentinels = config(parsed, settings, parsed.sentinelUsername(), parsed.sentinelPassword(), 0);
        try {
            Topology topology = Topology.of(parsed, config, sentinels, pool);
            RedisServers servers = new RedisServers(topology, new Scripts(around), errors, (int)
                    settings.callTimeout().toMillis());
            RedisListener listener = settings.wakeups()
                    ? new RedisListener(() -> new Connection(topology.anyone(), config), calls.channel())
                    : null;
            return RedisJobStore.open(servers, calls, settings, parsed, listener);
        } catch (JedisException e) {
            throw errors.of(e);
        }
    }

    private static JedisClientConfig config(
            RedisUrl url, StoreSettings settings, @Nullable String username, @Nullable String password, int database) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                // RESP2 everywhere. A server before 6.0 knows no HELLO, and is to be told what it lacks in plain words.
                .serverDefaultProtocol()
                .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
                .socketTimeoutMillis((int) settings.callTimeout().toMillis())
                .database(database)
                .clientName("kafka-connect-jobs");
        if (url.tls()) {
            config.sslOptions(Tls.options(url.caCertificate()));
        }
        if (password != null) {
            config.password(password);
            if (username != null) {
                config.user(username);
            }
        }
        return config.build();
    }

    private static String prefix(@Nullable String schema) {
        if (schema == null) {
            return PREFIX;
        }
        if (!schema.matches("[A-Za-z0-9._:-]{1,100}")) {
            throw new JobStoreException("store.schema is '" + schema
                    + "', which is no prefix for Redis keys: use 1 to 100" + " of the characters a-z A-Z 0-9 . _ : -");
        }
        return schema.endsWith(":") ? schema : schema + ":";
    }
}
