package io.connectjobs.store.mutant;

import io.connectjobs.store.sql.Database;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A database whose next transaction stops before its commit, until it is let go. */
public final class HeldDatabase implements Database {
    private static final int DEADLINE_SECONDS = 60;

    private final Database original;
    private volatile Hold hold = new Hold();

    private static final class Hold {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
    }

    public HeldDatabase(Database original) {
        this.original = original;
        letGo();
    }

    /** From now on. */
    public void hold() {
        hold = new Hold();
    }

    /** Waits until a transaction stands before its commit. */
    public void awaitHeld() {
        await(hold.reached);
    }

    public void letGo() {
        hold.released.countDown();
    }

    @Override
    public <T> T write(Work<T> work) {
        return original.write(c -> {
            T result = work.run(c);
            hold.reached.countDown();
            await(hold.released);
            return result;
        });
    }

    @Override
    public <T> T writeOne(Work<T> statement) {
        return write(statement);
    }

    @Override
    public <T> T read(Work<T> work) {
        return original.read(work);
    }

    @Override
    public <T> T migrate(Work<T> work) {
        return original.migrate(work);
    }

    @Override
    public void close() {
        original.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Nothing came within " + DEADLINE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
