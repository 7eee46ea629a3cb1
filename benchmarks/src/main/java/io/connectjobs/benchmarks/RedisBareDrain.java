package io.connectjobs.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/**
 * The least that a drain can do: one script a batch that ends the jobs of the last batch that are still leased, deleting
 * them, pops the next in order, leases them and answers their payloads. A sorted set in order, one of leases, a hash of
 * payloads: no states, no fence, no history, no limits, no reaping.
 */
record RedisBareDrain(RedisPlace place) implements Contender {
    private static final String NAME = "bare";
    private static final int FILL = 1_000;

    private static final String SCRIPT = """
            local n = #ARGV - 2
            if n > 0 then
              redis.call('ZREM', KEYS[2], unpack(ARGV, 3))
              redis.call('HDEL', KEYS[3], unpack(ARGV, 3))
            end
            local popped = redis.call('ZPOPMIN', KEYS[1], ARGV[1])
            if #popped == 0 then return {} end
            local ids, leases = {}, {}
            for i = 1, #popped, 2 do
              local id = popped[i]
              ids[#ids + 1] = id
              leases[i] = ARGV[2]
              leases[i + 1] = id
            end
            redis.call('ZADD', KEYS[2], unpack(leases))
            return {ids, redis.call('HMGET', KEYS[3], unpack(ids))}""";

    @Override
    public String name() {
        return "bare script";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public boolean fits(Load load) {
        return true;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        place.drop(NAME);
        String name;
        try (Connection connection = place.connect()) {
            fill(connection, load.jobs());
            connection.sendCommand(Command.SCRIPT, "LOAD", SCRIPT);
            name = connection.getBulkReply();
        }
        meter.measure(
                Operation.DRAIN,
                load,
                () -> Lanes.run(load.threads(), lane -> drain(name, Math.min(200, load.batch()))));
        try (Connection connection = place.connect()) {
            connection.sendCommand(Command.EXISTS, keys()[0], keys()[1], keys()[2]);
            if (connection.getIntegerReply() > 0) {
                throw new IllegalStateException("A bare drain left jobs");
            }
        }
    }

    private static String[] keys() {
        String prefix = RedisPlace.prefix(NAME) + ":";
        return new String[] {prefix + "ready", prefix + "leases", prefix + "payloads"};
    }

    private static void fill(Connection connection, int jobs) {
        for (int from = 0; from < jobs; from += FILL) {
            CommandArguments ready = new CommandArguments(Command.ZADD).add(keys()[0]);
            CommandArguments payloads = new CommandArguments(Command.HSET).add(keys()[2]);
            for (int number = from; number < Math.min(jobs, from + FILL); number++) {
                ready.add(number).add(SampleJobs.id(number));
                payloads.add(SampleJobs.id(number)).add(SampleJobs.bytes(number));
            }
            connection.sendCommand(ready);
            connection.sendCommand(payloads);
            connection.getMany(2);
        }
    }

    private void drain(String script, int batch) {
        try (Connection connection = place.connect()) {
            List<byte[]> held = List.of();
            do {
                CommandArguments call =
                        new CommandArguments(Command.EVALSHA).add(script).add(3);
                for (String key : keys()) {
                    call.key(key);
                }
                call.add(batch).add("1900000000000");
                held.forEach(call::add);
                connection.sendCommand(call);
                held = claimed((List<?>) connection.getOne());
            } while (!held.isEmpty());
        }
    }

    private static List<byte[]> claimed(List<?> reply) {
        if (reply.isEmpty()) {
            return List.of();
        }
        List<byte[]> ids = new ArrayList<>();
        for (Object id : (List<?>) reply.get(0)) {
            ids.add((byte[]) id);
        }
        for (Object payload : (List<?>) reply.get(1)) {
            if (new String((byte[]) payload, StandardCharsets.UTF_8).isEmpty()) {
                throw new IllegalStateException("A job came without its payload");
            }
        }
        return ids;
    }
}
