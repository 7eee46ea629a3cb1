package io.connectjobs.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the processes at one file take turns. SQLite's own lock goes to whoever asks at the right moment, which is nearly
 * always the process that has just released it.
 *
 * <ol>
 *   <li>A process passes by locking a file beside the database, and only then asks for SQLite's lock.
 *   <li>It leaves as soon as it has that one. A process that comes back at once finds another one waiting inside, and
 *       stands outside with all others.
 *   <li>The turnstile guards nothing: where it can't be locked, SQLite's lock alone holds, without fairness. A process
 *       that is stopped inside delays the others by their patience. One that dies lets go.
 * </ol>
 */
final class Turnstile {
    private static final String SUFFIX = "-cj-turn";
    private static final long SHORTEST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 300_000;

    private static final Logger LOG = LoggerFactory.getLogger(Turnstile.class);

    private final @Nullable FileChannel channel;

    private Turnstile(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /** One that everybody passes. */
    static Turnstile open() {
        return new Turnstile(null);
    }

    /** That of a database's file; open where the file beside it can't be made. */
    static Turnstile at(Path database) {
        try {
            return new Turnstile(FileChannel.open(
                    database.resolveSibling(database.getFileName() + SUFFIX),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE));
        } catch (IOException e) {
            return open();
        }
    }

    /** What is done inside: asking for SQLite's lock. */
    interface Inside {
        void run() throws SQLException;
    }

    /** Runs it inside, or outside where the patience ended before. */
    void pass(Duration patience, Inside inside) throws SQLException {
        FileLock lock = enter(patience);
        try {
            inside.run();
        } finally {
            leave(lock);
        }
    }

    private @Nullable FileLock enter(Duration patience) {
        if (channel == null) {
            return null;
        }
        long start = System.nanoTime();
        do {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                LOG.trace("Another store of this process is inside", e);
            } catch (IOException e) {
                LOG.debug("The turnstile can't be locked", e);
                return null;
            }
            pause();
        } while (System.nanoTime() - start < patience.toNanos());
        return null;
    }

    /** So long that others get a chance, and not the same for two processes. */
    static void pause() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS));
    }

    private static void leave(@Nullable FileLock lock) {
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            LOG.debug("The turnstile's file was closed, and its lock with it", e);
        }
    }

    void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
