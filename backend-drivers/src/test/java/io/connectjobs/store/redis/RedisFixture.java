package io.connectjobs.store.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** A prefix of its own on a server that many share. */
public record RedisFixture(String url, String prefix) implements StoreFixture {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static @Nullable RedisProcess shared;

    /** On an embedded server, started once and stopped when the test process ends. */
    public static synchronized RedisFixture embedded() {
        if (shared == null) {
            shared = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
        }
        return on(shared.url());
    }

    /**
     * On the server that an environment variable names; skips the test where there is none. Without waiting for the disk,
     * which takes a second each time on a server with the usual settings: no case here pulls the plug.
     */
    static RedisFixture named(String variable) {
        String url = System.getenv(variable);
        assumeTrue(url != null, () -> "skipped: " + variable + " names no server");
        return on(url + "?wait=none");
    }

    static RedisFixture on(String url) {
        return new RedisFixture(url, "case-" + ProcessHandle.current().pid() + "-" + PREFIXES.incrementAndGet() + ":");
    }

    @Override
    public JobStore open(StoreSettings settings) {
        return JobStores.provider(url).open(url, settings.withSchema(prefix));
    }

    @Override
    public void close() {
        String[] server = url.replaceFirst(".*//", "").split("[:/?]", -1);
        try (Connection connection = new Connection(server[0], Integer.parseInt(server[1]))) {
            connection.sendCommand(Command.KEYS, prefix + "*");
            List<String> keys = connection.getMultiBulkReply();
            if (!keys.isEmpty()) {
                connection.sendCommand(Command.UNLINK, keys.toArray(String[]::new));
                connection.getOne();
            }
        }
    }
}
