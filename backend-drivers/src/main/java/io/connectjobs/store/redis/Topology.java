package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.clients.jedis.util.Pool;

/** Which server has which key, and pools of connections to each. */
interface Topology extends AutoCloseable {
    /** To whoever has the key; back to its pool when closed. */
    Connection connection(byte[] key);

    /** Equal for keys whose calls can share a connection. */
    Object place(byte[] key);

    /** Looks again who has what. */
    void refresh();

    /** Some server that takes writes: what is published in a cluster is heard at each of them. */
    default HostAndPort anyone() {
        try (Connection connection = connection(new byte[] {'k'})) {
            return connection.getHostAndPort();
        }
    }

    /** The pools of all servers that take writes. */
    Collection<Pool<Connection>> primaries();

    @Override
    void close();

    static Topology of(RedisUrl url, JedisClientConfig config, JedisClientConfig sentinels, ConnectionPoolConfig pool) {
        return switch (url.kind()) {
            case STANDALONE -> new One(new PooledConnectionProvider(url.hosts().get(0), config, pool));
            case SENTINEL -> new SentinelTopology(url, config, sentinels, pool);
            case CLUSTER -> new Cluster(new ClusterConnectionProvider(new HashSet<>(url.hosts()), config, pool));
        };
    }

    /** One server. */
    record One(PooledConnectionProvider provider) implements Topology {
        @Override
        public Connection connection(byte[] key) {
            return provider.getConnection();
        }

        @Override
        public Object place(byte[] key) {
            return "";
        }

        @Override
        public void refresh() {
            // A name that leads to another server now is looked up by each new connection.
        }

        @Override
        public Collection<Pool<Connection>> primaries() {
            return List.of(provider.getPool());
        }

        @Override
        public void close() {
            closeQuietly(provider);
        }
    }

    record Cluster(ClusterConnectionProvider provider) implements Topology {
        @Override
        public Connection connection(byte[] key) {
            return provider.getConnectionFromSlot(JedisClusterCRC16.getSlot(key));
        }

        @Override
        public Object place(byte[] key) {
            Object node = provider.getNode(JedisClusterCRC16.getSlot(key));
            return node == null ? "" : node;
        }

        @Override
        public void refresh() {
            provider.renewSlotCache();
        }

        @Override
        public Collection<Pool<Connection>> primaries() {
            return List.copyOf(provider.getPrimaryNodesConnectionMap().values());
        }

        @Override
        public void close() {
            closeQuietly(provider);
        }
    }

    static void closeQuietly(ConnectionProvider provider) {
        try {
            provider.close();
        } catch (Exception e) {
            throw new JobStoreException("The connections to Redis could not be closed", e);
        }
    }
}
