package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
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
    private final Scripts scripts;
    private final RedisErrors errors;
    private final int waitMillis;
    private final Set<Known> known = ConcurrentHashMap.newKeySet();

    /** Which server has been seen to have a script. */
    private record Known(Object place, Script script) {}

    /** @param waitMillis how long a server may take to bring something to its disk */
    RedisServers(Topology topology, Scripts scripts, RedisErrors errors, int waitMillis) {
        this.topology = topology;
        this.scripts = scripts;
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
        Object[] answers = new Object[calls.size()];
        Map<Object, List<Integer>> byPlace = new LinkedHashMap<>();
        for (int i = 0; i < answers.length; i++) {
            byte[] key = calls.get(i).keys().get(0);
            byPlace.computeIfAbsent(topology.place(key), place -> new ArrayList<>())
                    .add(i);
        }
        byPlace.forEach((place, indexes) -> run(calls, indexes, onDisk, answers));
        return Arrays.asList(answers);
    }

    private void run(List<ScriptCall> calls, List<Integer> indexes, boolean onDisk, Object[] answers) {
        List<Integer> left = indexes;
        for (int tries = 0; !left.isEmpty(); tries++) {
            byte[] key = calls.get(left.get(0)).keys().get(0);
            Object place = topology.place(key);
            List<Integer> tried = left;
            boolean last = tries == TRIES;
            left = on(key, connection -> exchange(connection, place, calls, tried, onDisk, last, answers));
            if (!left.isEmpty()
                    && !topology.place(calls.get(left.get(0)).keys().get(0)).equals(place)) {
                // The slots of this lot may lie apart by now.
                List<Integer> apart = left;
                left = List.of();
                apart.forEach(index -> run(calls, List.of(index), onDisk, answers));
            }
        }
    }

    /** Answers the indexes of calls that are to be sent again. */
    private List<Integer> exchange(
            Connection connection,
            Object place,
            List<ScriptCall> calls,
            List<Integer> indexes,
            boolean onDisk,
            boolean last,
            Object[] answers) {
        int together = indexes.size();
        if (indexes.stream()
                .anyMatch(i -> !known.contains(new Known(place, calls.get(i).script())))) {
            together = 1;
        }
        List<Integer> again = new ArrayList<>();
        for (int from = 0; from < indexes.size(); from += together, together = Math.max(1, indexes.size() - from)) {
            List<Integer> part = indexes.subList(from, Math.min(indexes.size(), from + together));
            boolean withWait = onDisk && from + together >= indexes.size();
            part.forEach(i -> connection.sendCommand(arguments(calls.get(i))));
            if (withWait) {
                connection.sendCommand(Command.WAITAOF, "1", "0", Integer.toString(waitMillis));
            }
            List<Object> replies = connection.getMany(part.size() + (withWait ? 1 : 0));
            for (int i = 0; i < part.size(); i++) {
                ScriptCall call = calls.get(part.get(i));
                Object reply = replies.get(i);
                if (reply instanceof JedisDataException refusal) {
                    reply = resolve(connection, place, call, refusal, last);
                }
                if (reply == SEND_AGAIN) {
                    again.add(part.get(i));
                } else {
                    known.add(new Known(place, call.script()));
                    answers[part.get(i)] = reply;
                }
            }
            if (!again.isEmpty()) {
                again.addAll(indexes.subList(from + part.size(), indexes.size()));
                return again;
            }
            if (withWait) {
                checkOnDisk(replies.get(part.size()));
            }
        }
        return again;
    }

    private static final Object SEND_AGAIN = new Object();

    /** What is to be done about a refusal; throws where nothing can. */
    private Object resolve(
            Connection connection, Object place, ScriptCall call, JedisDataException refusal, boolean last) {
        if (!last && "NOSCRIPT".equals(RedisErrors.code(String.valueOf(refusal.getMessage())))) {
            known.remove(new Known(place, call.script()));
            connection.sendCommand(
                    Command.SCRIPT,
                    Packer.utf8("LOAD"),
                    scripts.of(call.script()).source());
            connection.getOne();
            return SEND_AGAIN;
        }
        if (!last && refusal instanceof JedisMovedDataException) {
            topology.refresh();
            return SEND_AGAIN;
        }
        if (!last && refusal instanceof JedisAskDataException) {
            // The slot is on its way: all of it is there soon, or this server still has it.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            topology.refresh();
            return SEND_AGAIN;
        }
        throw refusal;
    }

    private CommandArguments arguments(ScriptCall call) {
        CommandArguments arguments = new CommandArguments(Command.EVALSHA)
                .add(scripts.of(call.script()).name())
                .add(call.keys().size());
        call.keys().forEach(arguments::key);
        call.arguments().forEach(arguments::add);
        return arguments;
    }

    private void checkOnDisk(Object reply) {
        if (reply instanceof JedisDataException refusal) {
            throw refusal;
        }
        if (!(reply instanceof List<?> counts) || !(counts.get(0) instanceof Long local) || local < 1) {
            throw new JobStoreUnavailableException(
                    "The server did not bring what it was told to its disk within " + waitMillis + " ms", null);
        }
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
