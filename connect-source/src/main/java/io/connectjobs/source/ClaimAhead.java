package io.connectjobs.source;

import io.connectjobs.connect.TaskThreads;
import io.connectjobs.store.JobStoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns to the store while Connect converts and sends what the turn before has brought:
 *
 * <ol>
 *   <li>a turn that claimed as many jobs as it asked for is followed at once by the next one, on a thread of its own;
 *   <li>the next poll takes what that brought, and waits for it where it must;
 *   <li>jobs that no poll takes for a while are given back unspent: the task is paused, or slow to send. Turns go ahead
 *       again once polls come quickly.
 * </ol>
 *
 * <p>Who takes the turn that is ahead has the dispatcher to himself once that turn is done; while none is ahead, the
 * task's thread has it. One thread at a time calls this, beside its own.
 */
final class ClaimAhead implements Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimAhead.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** Jobs wait for no longer than this part of their lease. */
    private static final int PART_OF_LEASE = 4;

    private final Dispatcher dispatcher;
    private final LongSupplier nanoTime;
    private final long longestWait;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicReference<@Nullable FutureTask<List<SourceRecord>>> ahead = new AtomicReference<>();
    private @Nullable Future<?> deadline;
    private long lastTurn;

    ClaimAhead(Dispatcher dispatcher, Duration lease, LongSupplier nanoTime) {
        this.dispatcher = dispatcher;
        this.nanoTime = nanoTime;
        this.longestWait = Math.min(LONGEST_WAIT.toNanos(), lease.toNanos() / PART_OF_LEASE);
        this.lastTurn = nanoTime.getAsLong();
        this.thread = new ScheduledThreadPoolExecutor(1, TaskThreads.named("connectjobs-claim-ahead"));
        // A deadline that is met must not keep the records until its time.
        this.thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public boolean hasRoom() {
        return dispatcher.hasRoom();
    }

    @Override
    public boolean hasWork() {
        return ahead.get() != null || dispatcher.hasWork();
    }

    @Override
    public List<SourceRecord> turn(boolean claim) throws InterruptedException {
        boolean isQuick = nanoTime.getAsLong() - lastTurn < longestWait;
        List<SourceRecord> records = takeOrTurn(claim);
        if (isQuick && !records.isEmpty() && dispatcher.mayBringMore()) {
            goAhead();
        }
        lastTurn = nanoTime.getAsLong();
        return records;
    }

    private List<SourceRecord> takeOrTurn(boolean claim) throws InterruptedException {
        FutureTask<List<SourceRecord>> turn = ahead.getAndSet(null);
        if (turn == null) {
            return dispatcher.turn(claim);
        }
        if (deadline != null) {
            deadline.cancel(false);
        }
        List<SourceRecord> records = result(turn);
        if (records.isEmpty()) {
            // What was acknowledged since that turn began would wait for the next one.
            dispatcher.flush();
        }
        return records;
    }

    private List<SourceRecord> result(FutureTask<List<SourceRecord>> turn) throws InterruptedException {
        try {
            return turn.get();
        } catch (InterruptedException e) {
            ahead.set(turn);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("A turn with the store failed", e);
        }
    }

    private void goAhead() {
        FutureTask<List<SourceRecord>> turn = new FutureTask<>(() -> dispatcher.turn(true));
        ahead.set(turn);
        thread.execute(turn);
        deadline = thread.schedule(() -> giveBackUnlessTaken(turn), longestWait, TimeUnit.NANOSECONDS);
    }

    private void giveBackUnlessTaken(FutureTask<List<SourceRecord>> turn) {
        FutureTask<List<SourceRecord>> givingBack = new FutureTask<>(() -> {
            List<SourceRecord> records = result(turn);
            if (!records.isEmpty()) {
                dispatcher.giveBack(records);
                LOG.debug("{} jobs were claimed ahead and given back: nobody polled", records.size());
            }
            return List.of();
        });
        if (ahead.compareAndSet(turn, givingBack)) {
            givingBack.run();
        }
    }

    /** Leaves it to the next turn where one is ahead: that is quick to come, or given back. */
    @Override
    public void flush() {
        FutureTask<List<SourceRecord>> turn = ahead.get();
        if (turn == null || (hasNothing(turn) && ahead.compareAndSet(turn, null))) {
            dispatcher.flush();
        }
    }

    private static boolean hasNothing(FutureTask<List<SourceRecord>> turn) {
        if (!turn.isDone()) {
            return false;
        }
        try {
            return turn.get().isEmpty();
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody waits for what is done", e);
        }
    }

    @Override
    public void close() {
        FutureTask<List<SourceRecord>> turn = ahead.getAndSet(null);
        try {
            if (turn != null) {
                await(turn);
            }
        } finally {
            List<Runnable> waiting = thread.shutdownNow();
            LOG.trace("Ended with {} tasks to come", waiting.size());
        }
        dispatcher.close();
    }

    private static void await(FutureTask<List<SourceRecord>> turn) {
        try {
            LOG.trace("{} jobs were claimed ahead of a stop", turn.get().size());
        } catch (ExecutionException e) {
            LOG.debug("A turn ahead of a stop failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobStoreUnavailableException("The task was interrupted while it waited for the store", e);
        }
    }
}
