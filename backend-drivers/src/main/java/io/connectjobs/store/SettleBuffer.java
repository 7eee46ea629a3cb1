package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Collects settlements of single jobs for milliseconds and settles them together, so that workers which finish one job
 * at a time share a transaction. Safe for many threads.
 *
 * <p>An answer comes once the store has settled, durably. Where the store is unavailable the same batch is tried again,
 * with pauses that double up to a second: what an attempt whose answer was lost has settled comes back as
 * {@link LeaseStatus#ALREADY}. When the time for that is over, and at once for every other failure, the future of each
 * settlement ends with the store's own exception; a settlement that the store refuses as such
 * ({@link IllegalArgumentException}) fails alone. Nothing is given up in silence.
 *
 * <p>At most {@value #BATCHES_HELD} batches are held; beyond that {@link #settle} waits for room, so that workers don't
 * run ahead of a slow store. Actions that depend on a future run on the buffer's own thread: keep them short, or use the
 * future's async methods.
 */
public final class SettleBuffer implements AutoCloseable {
    static final int BATCHES_HELD = 4;

    private static final Duration MAX_DELAY = Duration.ofMinutes(1);
    private static final Duration RETRY_FOR = Duration.ofSeconds(30);
    private static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final long maxDelayNanos;
    private final int maxBatch;
    private final FlushRetry retry;
    private final Leasing leasing;
    private final Thread thread = new Thread(this::flushUntilClosed, "cj-settle-buffer");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Queue<Flush.Settling> settlings = new ArrayDeque<>();
    private final Queue<Flush.Claiming> claimings = new ArrayDeque<>();
    private boolean closed;

    /** Tries again for 30 seconds while the store is unavailable. */
    public SettleBuffer(Leasing leasing, Duration maxDelay, int maxBatch) {
        this(leasing, maxDelay, maxBatch, RETRY_FOR);
    }

    /**
     * @param leasing settles; stays the caller's to close, after this
     * @param maxDelay how long a settlement may wait for others, 0 to a minute; 0 collects only during a running flush
     * @param maxBatch settlements in one call at the most, 1 to {@value JobRules#MAX_BATCH}; a full batch doesn't wait
     * @param retryFor how long one batch is tried again while the store is unavailable; less than the lease time, as
     *     jobs whose lease ran out may run again
     */
    public SettleBuffer(Leasing leasing, Duration maxDelay, int maxBatch, Duration retryFor) {
        this.leasing = requireNonNull(leasing, "leasing");
        if (requireNonNull(maxDelay, "maxDelay").isNegative() || maxDelay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException("maxDelay is " + maxDelay + ", allowed are 0 to " + MAX_DELAY);
        }
        if (maxBatch < 1 || maxBatch > JobRules.MAX_BATCH) {
            throw new IllegalArgumentException("maxBatch is " + maxBatch + ", allowed are 1 to " + JobRules.MAX_BATCH);
        }
        JobRules.requireDelay("retryFor", retryFor);
        this.maxDelayNanos = maxDelay.toNanos();
        this.maxBatch = maxBatch;
        this.retry = new FlushRetry(retryFor);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes a settlement, to be settled soon.
     *
     * @return the store's answer; {@link CompletableFuture#cancel} gives up the answer, not the settling
     * @throws IllegalStateException if the buffer is closed; the settlement was not taken
     * @throws JobStoreException if the thread is interrupted while it waits for room; the settlement was not taken and
     *     the thread stays interrupted
     */
    public CompletableFuture<SettleResult> settle(Settlement settlement) {
        requireNonNull(settlement, "settlement");
        lock.lock();
        try {
            awaitRoom();
            requireOpen("settlement");
            Flush.Settling settling = new Flush.Settling(settlement, System.nanoTime(), new CompletableFuture<>());
            settlings.add(settling);
            if (settlings.size() == 1 || settlings.size() == maxBatch) {
                work.signal();
            }
            return settling.answer();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Claims together with the next settlements, in one round trip where the store can. Doesn't wait for maxDelay: what
     * was collected until now is settled with it. Fails and is tried again as settlements are; the claim id makes that
     * safe.
     *
     * @throws IllegalStateException if the buffer is closed; nothing is claimed
     */
    public CompletableFuture<List<ClaimedJob>> claim(ClaimRequest request) {
        requireNonNull(request, "request");
        lock.lock();
        try {
            requireOpen("claim");
            Flush.Claiming claiming = new Flush.Claiming(request, new CompletableFuture<>());
            claimings.add(claiming);
            work.signal();
            return claiming.answer();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Settles what was taken, then ends; on return every future has its answer. Takes as long as the store does, and at
     * most the time to try again longer. Where the closing thread is, or gets, interrupted, nothing is tried again any
     * more, and the thread stays interrupted. Closing twice is harmless.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        if (Thread.currentThread() != thread) {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                retry.giveUp();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The buffer's own thread never waits: it is the one that makes room. */
    private void awaitRoom() {
        while (!closed && settlings.size() / maxBatch >= BATCHES_HELD && Thread.currentThread() != thread) {
            try {
                room.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JobStoreException(
                        "Interrupted while waiting for room in the settle buffer: this settlement was not taken", e);
            }
        }
    }

    private void requireOpen(String what) {
        if (closed) {
            throw new IllegalStateException("The settle buffer is closed, so this " + what
                    + " was not taken: close the buffer after its last user");
        }
    }

    private void flushUntilClosed() {
        for (Flush flush = next(); flush != null; flush = next()) {
            flush.run();
        }
    }

    /** Waits until there is reason to flush; null when closed and empty. */
    private @Nullable Flush next() {
        lock.lock();
        try {
            for (long nanos = nanosToWait(); nanos > 0; nanos = nanosToWait()) {
                awaitWork(nanos);
            }
            if (settlings.isEmpty() && claimings.isEmpty()) {
                return null;
            }
            List<Flush.Settling> batch = new ArrayList<>(Math.min(maxBatch, settlings.size()));
            while (batch.size() < maxBatch && !settlings.isEmpty()) {
                batch.add(settlings.remove());
            }
            room.signalAll();
            return new Flush(leasing, retry, batch, claimings.poll());
        } finally {
            lock.unlock();
        }
    }

    private long nanosToWait() {
        if (closed || !claimings.isEmpty() || settlings.size() >= maxBatch) {
            return 0;
        }
        Flush.Settling oldest = settlings.peek();
        return oldest == null ? IDLE_NANOS : oldest.takenAt() + maxDelayNanos - System.nanoTime();
    }

    @SuppressWarnings("WaitNotInLoop") // next() loops, and asks anew how long
    private void awaitWork(long nanos) {
        try {
            work.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody has this thread but the actions that it runs: an interrupt of theirs isn't for us.
        }
    }
}
