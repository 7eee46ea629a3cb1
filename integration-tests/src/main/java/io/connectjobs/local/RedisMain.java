package io.connectjobs.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.embedded.core.ExecutableProvider;

/**
 * Holds an embedded Redis server, which would outlive a parent that was killed, until the parent is gone or asks for the
 * end by closing standard input. Arguments: its directory, its port, the file to create once it answers, and options as on
 * its command line.
 */
final class RedisMain {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private RedisMain() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[1]);
        List<String> command = new ArrayList<>(List.of(
                ExecutableProvider.newJarResourceProvider().get().getPath(), "--port", args[1], "--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", args[0], "--save", ""));
        command.addAll(Arrays.asList(args).subList(3, args.length));
        Process server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Await.until("Redis to answer", START_LIMIT, () -> answers(port));
            Files.writeString(Path.of(args[2]), args[1]);
            ParentWatch.blockUntilParentIsGone();
        } finally {
            server.destroy();
            Await.until("Redis to end", STOP_LIMIT, () -> !server.isAlive());
        }
    }

    /** Not while it still reads what it had written. */
    private static boolean answers(int port) {
        JedisClientConfig config =
                DefaultJedisClientConfig.builder().serverDefaultProtocol().build();
        try (Jedis redis = new Jedis("127.0.0.1", port, config)) {
            return redis.ping().equals("PONG");
        }
    }
}
