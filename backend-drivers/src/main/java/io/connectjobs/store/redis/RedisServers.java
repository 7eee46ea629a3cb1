package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.util.Pool;

/**
 * Asks servers. Safe for many threads.
 *
 * <ol>
 *   <li>Calls for one server go out together on one connection, in order, and are answered together.
 *   <li>A call that the server did not run, because it has to be told the script first or the slot has moved, is sent
 *       again. Nothing else is: what became of a call whose connection broke, its caller finds out by asking again.
 *   <li>Where a server isn't known to have a script, the first call goes alone, so that no later one overtakes it.
 * </ol>
 */
final class RedisServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisServers.class);
    private static final int TRIES = 8;

    private final Topology topology;
    private final KnownScripts scripts;
    private final RedisErrors errors;
    private final int waitMillis;

    /** @param waitMillis how long a server may take to bring something to its disk */
    RedisServers(Topology topology, Scripts scripts, RedisErrors errors, int waitMillis) {
        this.topology = topology;
        this.scripts = new KnownScripts(scripts);
        this.errors = errors;
        this.waitMillis = waitMillis;
    }

    Object run(ScriptCall call) {
        return run(List.of(call), false).get(0);
    }

    /**
     * Runs calls; those of one queue in their order.
     *
     * @param onDisk whether to wait until the servers have what was written on their disks
     * @return their answers, in the same order
     */
    List<Object> run(List<ScriptCall> calls, boolean onDisk) {
        Exchange.Batch batch =
                new Exchange.Batch(calls, Arrays.asList(new Object[calls.size()]), onDisk ? waitMillis : 0);
        Map<Object, List<Integer>> byPlace = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            byte[] key = calls.get(i).keys().get(0);
            byPlace.computeIfAbsent(topology.place(key), place -> new ArrayList<>())
                    .add(i);
        }
        byPlace.values().forEach(indexes -> run(batch, indexes));
        return batch.answers();
    }

    private void run(Exchange.Batch batch, List<Integer> indexes) {
        List<Integer> left = indexes;
        for (int tries = 0; !left.isEmpty(); tries++) {
            byte[] key = key(batch, left);
            Object place = topology.place(key);
            List<Integer> tried = left;
            boolean last = tries == TRIES;
            left = on(key, connection -> new Exchange(scripts, topology, connection, place, batch, last).run(tried));
            if (!left.isEmpty() && !topology.place(key(batch, left)).equals(place)) {
                // The slots of this lot may lie apart by now.
                List<Integer> apart = left;
                left = List.of();
                apart.forEach(index -> run(batch, List.of(index)));
            }
        }
    }

    private static byte[] key(Exchange.Batch batch, List<Integer> indexes) {
        return batch.calls().get(indexes.get(0)).keys().get(0);
    }

    /** Sends plain commands to the server that has a key. */
    List<Object> commands(byte[] key, List<CommandArguments> commands) {
        return on(key, connection -> {
            commands.forEach(connection::sendCommand);
            List<Object> replies = connection.getMany(commands.size());
            for (Object reply : replies) {
                if (reply instanceof JedisDataException refusal) {
                    throw refusal;
                }
            }
            return replies;
        });
    }

    Object command(byte[] key, Command command, byte[]... arguments) {
        CommandArguments whole = new CommandArguments(command);
        List.of(arguments).forEach(whole::add);
        for (int tries = 0; ; tries++) {
            try {
                return commands(key, List.of(whole)).get(0);
            } catch (JobStoreUnavailableException e) {
                if (!(e.getCause() instanceof JedisMovedDataException) || tries == TRIES) {
                    throw e;
                }
                topology.refresh();
            }
        }
    }

    private <T> T on(byte[] key, Function<Connection, T> work) {
        return guarded(() -> {
            try (Connection connection = topology.connection(key)) {
                return use(connection, work);
            }
        });
    }

    /** Does the same on every server that takes writes. */
    <T> List<T> onEach(Function<Connection, T> work) {
        return guarded(() -> {
            List<T> answers = new ArrayList<>();
            for (Pool<Connection> pool : topology.primaries()) {
                try (Connection connection = pool.getResource()) {
                    answers.add(use(connection, work));
                }
            }
            return answers;
        });
    }

    private <T> T use(Connection connection, Function<Connection, T> work) {
        try {
            return work.apply(connection);
        } catch (JedisDataException e) {
            if ("READONLY".equals(RedisErrors.code(String.valueOf(e.getMessage())))) {
                // Whoever is master now has to be looked up by a new connection.
                connection.setBroken();
                lookAgain();
            }
            throw e;
        }
    }

    private <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (JedisDataException e) {
            throw errors.of(e);
        } catch (JedisException e) {
            JobStoreException translated = errors.of(e);
            lookAgain();
            throw translated;
        }
    }

    /** After a connection broke: others most likely are broken too, and another server may be master by now. */
    private void lookAgain() {
        try {
            topology.primaries().forEach(Pool::clear);
            topology.refresh();
        } catch (JedisException e) {
            LOG.debug("Nobody tells who is master now", e);
        }
    }

    @Override
    public void close() {
        topology.close();
    }
}
