package io.connectjobs.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Three nodes of the embedded binary, which share the slots among them. */
final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;

    private final List<RedisProcess> nodes;

    private RedisCluster(List<RedisProcess> nodes) {
        this.nodes = nodes;
    }

    static RedisCluster start() {
        List<RedisProcess> nodes = IntStream.range(0, 3)
                .mapToObj(i -> RedisProcess.start(
                        "--cluster-enabled", "yes",
                        "--cluster-node-timeout", "2000",
                        "--appendonly", "yes",
                        "--appendfsync", "always"))
                .toList();
        RedisCluster cluster = new RedisCluster(nodes);
        for (int i = 0; i < 3; i++) {
            String[] slots = IntStream.range(SLOTS * i / 3, SLOTS * (i + 1) / 3)
                    .mapToObj(Integer::toString)
                    .toArray(String[]::new);
            String[] command = new String[slots.length + 1];
            command[0] = "ADDSLOTS";
            System.arraycopy(slots, 0, command, 1, slots.length);
            nodes.get(i).say("CLUSTER", command);
            if (i > 0) {
                nodes.get(i)
                        .say(
                                "CLUSTER",
                                "MEET",
                                "127.0.0.1",
                                Integer.toString(nodes.get(0).port()));
            }
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!nodes.stream().allMatch(RedisCluster::isWhole)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The cluster doesn't come together: " + info(nodes.get(0)));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return cluster;
    }

    private static boolean isWhole(RedisProcess node) {
        String info = info(node);
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3");
    }

    private static String info(RedisProcess node) {
        return new String((byte[]) node.say("CLUSTER", "INFO"), StandardCharsets.UTF_8);
    }

    RedisProcess node(int number) {
        return nodes.get(number);
    }

    String url() {
        return "redis-cluster://127.0.0.1:" + nodes.get(0).port() + ",127.0.0.1:"
                + nodes.get(1).port();
    }

    @Override
    public void close() {
        nodes.forEach(RedisProcess::close);
    }
}
