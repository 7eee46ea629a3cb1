package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisMovedDataException;

/** One attempt at calls for one server: they go out together on one connection, in order, and are answered together. */
final class Exchange {
    private static final long ASKED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final KnownScripts scripts;
    private final Topology topology;
    private final Connection connection;
    private final Object place;
    private final Batch batch;
    private final boolean last;

    /**
     * @param answers where the answer to each call goes
     * @param waitMillis how long the server may take to bring what it was told to its disk; 0 not to wait for that
     */
    record Batch(List<ScriptCall> calls, List<Object> answers, int waitMillis) {}

    /** @param last whether a call that the server didn't run fails, instead of being sent again */
    Exchange(KnownScripts scripts, Topology topology, Connection connection, Object place, Batch batch, boolean last) {
        this.scripts = scripts;
        this.topology = topology;
        this.connection = connection;
        this.place = place;
        this.batch = batch;
        this.last = last;
    }

    /**
     * Where the server isn't known to have a script, the first call goes alone, so that no later one overtakes it.
     *
     * @return the indexes of calls that are to be sent again
     */
    List<Integer> run(List<Integer> indexes) {
        int all = indexes.size();
        int first = indexes.stream()
                        .allMatch(index ->
                                scripts.has(place, batch.calls().get(index).script()))
                ? all
                : 1;
        List<Integer> again = send(indexes.subList(0, first), first == all);
        if (first < all) {
            List<Integer> others = indexes.subList(first, all);
            again.addAll(again.isEmpty() ? send(others, true) : others);
        }
        return again;
    }

    private List<Integer> send(List<Integer> indexes, boolean isEnd) {
        indexes.forEach(index -> connection.sendCommand(arguments(batch.calls().get(index))));
        int waits = isEnd && batch.waitMillis() > 0 ? 1 : 0;
        if (waits > 0) {
            connection.sendCommand(Command.WAITAOF, "1", "0", Integer.toString(batch.waitMillis()));
        }
        List<Object> replies = connection.getMany(indexes.size() + waits);
        List<Integer> again = new ArrayList<>();
        for (int i = 0; i < indexes.size(); i++) {
            if (!take(indexes.get(i), replies.get(i))) {
                again.add(indexes.get(i));
            }
        }
        if (waits > 0 && again.isEmpty()) {
            checkOnDisk(replies.get(indexes.size()));
        }
        return again;
    }

    private CommandArguments arguments(ScriptCall call) {
        CommandArguments arguments = new CommandArguments(Command.EVALSHA)
                .add(scripts.text(call.script()).name())
                .add(call.keys().size());
        call.keys().forEach(arguments::key);
        call.arguments().forEach(arguments::add);
        return arguments;
    }

    /** Whether it is an answer. */
    private boolean take(int index, Object reply) {
        ScriptCall call = batch.calls().get(index);
        if (reply instanceof JedisDataException refusal) {
            mend(call, refusal);
            return false;
        }
        scripts.seen(place, call.script());
        batch.answers().set(index, reply);
        return true;
    }

    /** Does what makes it worth to send a call again; throws where nothing does. */
    private void mend(ScriptCall call, JedisDataException refusal) {
        if (last) {
            throw refusal;
        }
        if ("NOSCRIPT".equals(RedisErrors.code(String.valueOf(refusal.getMessage())))) {
            scripts.forget(place, call.script());
            connection.sendCommand(
                    Command.SCRIPT,
                    Packer.utf8("LOAD"),
                    scripts.text(call.script()).source());
            connection.getOne();
        } else if (refusal instanceof JedisMovedDataException) {
            topology.refresh();
        } else if (refusal instanceof JedisAskDataException) {
            // The slot is on its way: all of it is there soon, or this server still has it.
            LockSupport.parkNanos(ASKED_PAUSE_NANOS);
            topology.refresh();
        } else {
            throw refusal;
        }
    }

    private void checkOnDisk(Object reply) {
        if (reply instanceof JedisDataException refusal) {
            throw refusal;
        }
        if (!(reply instanceof List<?> counts) || !(counts.get(0) instanceof Long local) || local < 1) {
            throw new JobStoreUnavailableException(
                    "The server did not bring what it was told to its disk within " + batch.waitMillis() + " ms", null);
        }
    }
}
