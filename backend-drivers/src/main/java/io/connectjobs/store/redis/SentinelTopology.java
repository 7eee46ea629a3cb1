package io.connectjobs.store.redis;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.SentineledConnectionProvider;
import redis.clients.jedis.util.Pool;

/**
 * The server that sentinels call master. They say so when it changes, and are asked as well whenever a connection breaks:
 * what they said while nobody listened would be missed otherwise.
 */
final class SentinelTopology implements Topology {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelTopology.class);

    private final RedisUrl url;
    private final JedisClientConfig config;
    private final JedisClientConfig sentinels;
    private final ConnectionPoolConfig pool;
    private volatile SentineledConnectionProvider provider;
    private boolean closed;

    SentinelTopology(RedisUrl url, JedisClientConfig config, JedisClientConfig sentinels, ConnectionPoolConfig pool) {
        this.url = url;
        this.config = config;
        this.sentinels = sentinels;
        this.pool = pool;
        this.provider = connect();
    }

    private SentineledConnectionProvider connect() {
        Set<HostAndPort> hosts = new HashSet<>(url.hosts());
        return new SentineledConnectionProvider(url.master(), config, pool, hosts, sentinels);
    }

    @Override
    public Connection connection(byte[] key) {
        return provider.getConnection();
    }

    @Override
    public Object place(byte[] key) {
        return provider.getCurrentMaster();
    }

    @Override
    public synchronized void refresh() {
        HostAndPort current = provider.getCurrentMaster();
        if (closed || url.hosts().stream().noneMatch(sentinel -> namesAnother(sentinel, current))) {
            return;
        }
        SentineledConnectionProvider old = provider;
        provider = connect();
        LOG.info("{} is at {} now", url, provider.getCurrentMaster());
        Topology.closeQuietly(old);
    }

    private boolean namesAnother(HostAndPort sentinel, HostAndPort current) {
        try (Connection connection = new Connection(sentinel, sentinels)) {
            connection.sendCommand(Command.SENTINEL, "GET-MASTER-ADDR-BY-NAME", url.master());
            List<String> master = connection.getMultiBulkReply();
            return master != null
                    && master.size() == 2
                    && !new HostAndPort(master.get(0), Integer.parseInt(master.get(1))).equals(current);
        } catch (JedisException e) {
            LOG.debug("The sentinel {} doesn't answer", sentinel, e);
            return false;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // what the provider's map holds
    public Collection<Pool<Connection>> primaries() {
        return (Collection<Pool<Connection>>)
                (Collection<?>) provider.getPrimaryNodesConnectionMap().values();
    }

    @Override
    public synchronized void close() {
        closed = true;
        Topology.closeQuietly(provider);
    }
}
