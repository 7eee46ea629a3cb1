package io.connectjobs.store.redis;

import io.connectjobs.store.Ears;
import io.connectjobs.store.Wakeup;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Listens on a connection of its own, for all who listen through this store.
 *
 * <ol>
 *   <li>Its two threads start with the first who listens and end with the store: one reads, the other asks the server now
 *       and then whether it is there, and tells what was put off.
 *   <li>Whenever it has a new connection, it wakes everybody once: who knows what was said meanwhile.
 *   <li>A queue that is spoken of again within {@link #APART} is told at its end, once.
 * </ol>
 */
final class RedisListener implements Wakeup, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisListener.class);
    private static final int APART = 100;
    private static final int LONGEST_PAUSE = 5_000;

    /** The server is asked so often, and must have said something within twice that. */
    static final int SILENCE_MILLIS = 10_000;

    private final Supplier<Connection> connections;
    private final byte[] channel;
    private final Ears ears = new Ears();
    private final Map<String, Long> told = new HashMap<>();
    private @Nullable ScheduledThreadPoolExecutor clock;
    private @Nullable Future<?> pinging;
    private @Nullable Thread reader;
    private volatile @Nullable Connection current;
    private volatile boolean closed;

    /** @param connections gives new ones, outside the pool */
    RedisListener(Supplier<Connection> connections, String channel) {
        this.connections = connections;
        this.channel = Packer.utf8(channel);
    }

    @Override
    public Listening listen(Collection<String> queues, Consumer<String> onWork) {
        Listening ear = ears.add(queues, onWork);
        start();
        return ear;
    }

    private synchronized void start() {
        if (reader != null || closed) {
            return;
        }
        ScheduledThreadPoolExecutor made =
                new ScheduledThreadPoolExecutor(1, task -> daemon(task, "connect-jobs-listener-clock"));
        made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        pinging = made.scheduleWithFixedDelay(this::ping, SILENCE_MILLIS, SILENCE_MILLIS, TimeUnit.MILLISECONDS);
        clock = made;
        reader = daemon(() -> read(made), "connect-jobs-listener");
        reader.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void read(ScheduledThreadPoolExecutor later) {
        for (int failures = 1; !closed; failures++) {
            try (Connection connection = connections.get()) {
                connection.setSoTimeout(2 * SILENCE_MILLIS);
                connection.sendCommand(Command.SUBSCRIBE, channel);
                connection.getOne();
                current = connection;
                failures = 0;
                ears.tellAll();
                while (!closed) {
                    hear(Replies.list(connection.getUnflushedObject()), later);
                }
            } catch (JedisException e) {
                if (!closed) {
                    LOG.warn("No signals of new work for now: {}", e.getMessage());
                    pause(failures + 1);
                }
            }
        }
    }

    private static void pause(int failures) {
        int most = Math.min(LONGEST_PAUSE, 200 * failures);
        try {
            TimeUnit.MILLISECONDS.sleep(most / 2 + ThreadLocalRandom.current().nextInt(most));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A message is its sort, the channel and the queue; the answer to a ping has no third part. */
    private void hear(List<?> message, ScheduledThreadPoolExecutor later) {
        if (message.size() < 3) {
            return;
        }
        String queue = Replies.text(message.get(2));
        long now = System.nanoTime();
        long wait;
        synchronized (told) {
            Long last = told.get(queue);
            if (last != null && last > now) {
                // It will be told anyway.
                return;
            }
            long apart = TimeUnit.MILLISECONDS.toNanos(APART);
            wait = last == null ? 0 : Math.max(0, last + apart - now);
            told.values().removeIf(time -> time + apart < now);
            told.put(queue, now + wait);
        }
        if (wait == 0) {
            ears.tell(queue);
        } else if (!later.isShutdown()
                && later.schedule(() -> ears.tell(queue), wait, TimeUnit.NANOSECONDS)
                        .isCancelled()) {
            LOG.debug("The listener of {} is closing", queue);
        }
    }

    private void ping() {
        Connection connection = current;
        try {
            if (connection != null) {
                connection.sendCommand(Command.PING);
            }
        } catch (JedisException e) {
            LOG.debug("The listening connection is broken, its reader notices", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        ears.clear();
        if (pinging != null && clock != null) {
            pinging.cancel(false);
            clock.shutdownNow();
        }
        cut(current);
        if (reader != null) {
            reader.interrupt();
        }
    }

    private static void cut(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.forceDisconnect();
            }
        } catch (IOException | JedisException e) {
            LOG.debug("The listening connection was closed already", e);
        }
    }
}
