package io.connectjobs.benchmarks;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.embedded.RedisServer;

/**
 * A server of the embedded binary in memory only, so that the disk says nothing; or the one that CJ_IT_REDIS_URL names.
 */
final class RedisPlace implements Place, Closeable {
    private static final String HOST = "127.0.0.1";

    private final @Nullable RedisServer server;
    private final String url;
    private final String host;
    private final int port;
    private final StoreSettings settings;

    RedisPlace(StoreSettings settings, @Nullable String own) throws IOException {
        this.settings = settings;
        if (own == null) {
            host = HOST;
            port = freePort();
            server = RedisServer.newRedisServer()
                    .port(port)
                    .bind(HOST)
                    .setting("save \"\"")
                    .build();
            server.start();
            url = "redis://" + host + ":" + port;
        } else {
            String[] named = own.replaceFirst("^redis://(.*@)?", "").split("[:/?]", -1);
            host = named[0];
            port = Integer.parseInt(named[1]);
            server = null;
            url = own;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** To be closed by whoever asks. */
    Connection connect() {
        return new Connection(host, port);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Map<String, String> settings() {
        try (Connection connection = connect()) {
            return Map.of(
                    "version", version(connection),
                    "appendonly", setting(connection, "appendonly"),
                    "appendfsync", setting(connection, "appendfsync"));
        }
    }

    private static String setting(Connection connection, String name) {
        connection.sendCommand(Command.CONFIG, "GET", name);
        return connection.getMultiBulkReply().get(1);
    }

    private static String version(Connection connection) {
        connection.sendCommand(Command.INFO, "server");
        return field(connection.getBulkReply(), "redis_version");
    }

    private static String field(String info, String name) {
        return info.replaceFirst("(?s).*\\b" + name + ":([^\\r\\n]*).*", "$1");
    }

    /** Of the process on this machine that listens there. */
    @Override
    public Cpu server() {
        try (Connection connection = connect()) {
            connection.sendCommand(Command.INFO, "server");
            long pid = Long.parseLong(field(connection.getBulkReply(), "process_id"));
            return new ProcessTree(pid);
        }
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("BENCH_REDIS", url);
    }

    @Override
    public JobStore freshStore(String name) {
        drop(name);
        return JobStores.open(url, settings.withSchema(prefix(name)));
    }

    static String prefix(String name) {
        return "cj_benchmark_" + name;
    }

    @Override
    public void drop(String name) {
        try (Connection connection = connect()) {
            connection.sendCommand(Command.KEYS, prefix(name) + ":*");
            List<String> keys = connection.getMultiBulkReply();
            if (!keys.isEmpty()) {
                connection.sendCommand(Command.DEL, keys.toArray(String[]::new));
                connection.getOne();
            }
        }
    }

    @Override
    public void calm() {
        // Nothing is pending in memory.
    }

    @Override
    public void analyze() {
        // There are no statistics.
    }

    @Override
    public List<Contender> contenders() {
        return List.of(new StoreContender(this), new RedisBareDrain(this));
    }

    @Override
    public List<Contender> handlers() {
        return List.of(new HandlersContender(this, false), new HandlersContender(this, true));
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.stop();
        }
    }
}
