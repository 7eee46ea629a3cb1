package io.connectjobs.store.mysql;

import io.connectjobs.store.JobState;
import io.connectjobs.store.UniqueKey.Hold;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What changes in a job as it goes from state to state. Times are milliseconds since 1970.
 *
 * @param state of {@link JobState#code}, or {@link #PRUNED}
 * @param settledLease the lease that settled it last; null for none
 * @param hold how it holds its unique key, 0 for not at all; a key is freed by setting this
 */
record Course(
        int state,
        int attempt,
        long runAt,
        @Nullable Long finishedAt,
        @Nullable Long expiresAt,
        @Nullable Long resultUntil,
        @Nullable Long leaseUntil,
        @Nullable Long lease,
        @Nullable Long settledLease,
        @Nullable Long deadline,
        boolean cancelRequested,
        int hold) {
    /** The state of jobs without content. */
    static final int PRUNED = 9;

    private static final int WAITING_FOR_TIME = JobState.SCHEDULED.code();

    static Course begun(long now, long runAt, @Nullable Long expiresAt, int hold) {
        return new Course(waiting(now, runAt), 0, runAt, null, expiresAt, null, null, null, null, null, false, hold);
    }

    private static int waiting(long now, long runAt) {
        return runAt > now ? WAITING_FOR_TIME : JobState.AVAILABLE.code();
    }

    boolean isWaiting() {
        return state == JobState.SCHEDULED.code()
                || state == JobState.AVAILABLE.code()
                || state == JobState.RETRYABLE.code();
    }

    boolean hasEnded() {
        return state >= JobState.COMPLETED.code();
    }

    /** A job whose time has come. */
    Course due() {
        return with(to -> to.state = JobState.AVAILABLE.code());
    }

    /** @param due when the attempt must be over; null for whenever */
    Course claimed(long until, @Nullable Long due) {
        return with(to -> {
            to.enter(JobState.RUNNING);
            to.attempt = attempt + 1;
            to.leaseUntil = due == null ? until : Long.valueOf(Math.min(until, due));
            to.deadline = due;
        });
    }

    Course extended(long until) {
        return with(to -> to.leaseUntil = deadline == null ? until : Long.valueOf(Math.min(until, deadline)));
    }

    /** By whoever held the lease. */
    Course settled(JobState end, int attempts, long at, long now) {
        return with(to -> {
            to.endLease(end, now);
            to.attempt = attempts;
            to.runAt = at;
            to.settledLease = lease;
        });
    }

    /** Without its holder. */
    Course takenBack(int maxAttempts, long now) {
        JobState again = attempt < maxAttempts ? JobState.AVAILABLE : JobState.DEAD;
        return with(to -> to.endLease(cancelRequested ? JobState.CANCELLED : again, now));
    }

    /** A waiting job. */
    Course ended(JobState end, long now) {
        return with(to -> {
            to.enter(end);
            to.finishedAt = now;
        });
    }

    Course flagged() {
        return with(to -> to.cancelRequested = true);
    }

    Course moved(long now, long at) {
        return with(to -> to.await(now, at));
    }

    /** With a newcomer's content. */
    Course replaced(long now, long at, @Nullable Long newExpiresAt, int newHold) {
        return with(to -> {
            to.await(now, at);
            to.expiresAt = newExpiresAt;
            to.hold = newHold;
        });
    }

    /** From its end back to work. */
    Course again(long now) {
        return with(to -> {
            to.await(now, now);
            to.attempt = 0;
            to.finishedAt = null;
            to.expiresAt = null;
            to.resultUntil = null;
        });
    }

    Course withResultUntil(@Nullable Long until) {
        return with(to -> to.resultUntil = until);
    }

    Course pruned(long now) {
        return new Course(PRUNED, attempt, runAt, now, null, null, null, null, null, null, false, 0);
    }

    private Course with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.course();
    }

    /** The same with fields that can be set, for as long as one of the methods above runs. */
    private static final class Draft {
        int state;
        int attempt;
        long runAt;

        @Nullable
        Long finishedAt;

        @Nullable
        Long expiresAt;

        @Nullable
        Long resultUntil;

        @Nullable
        Long leaseUntil;

        @Nullable
        Long lease;

        @Nullable
        Long settledLease;

        @Nullable
        Long deadline;

        boolean cancelRequested;
        int hold;

        Draft(Course from) {
            state = from.state;
            attempt = from.attempt;
            runAt = from.runAt;
            finishedAt = from.finishedAt;
            expiresAt = from.expiresAt;
            resultUntil = from.resultUntil;
            leaseUntil = from.leaseUntil;
            lease = from.lease;
            settledLease = from.settledLease;
            deadline = from.deadline;
            cancelRequested = from.cancelRequested;
            hold = from.hold;
        }

        /** A hold that ends with this state is over for good. */
        void enter(JobState to) {
            state = to.code();
            boolean over = to.isTerminal() || (to == JobState.RUNNING && hold == Hold.WAITING.code());
            hold = over && hold != Hold.WINDOW.code() ? 0 : hold;
        }

        void await(long now, long at) {
            state = waiting(now, at);
            runAt = at;
        }

        void endLease(JobState to, long now) {
            enter(to);
            finishedAt = to.isTerminal() ? now : null;
            lease = null;
            leaseUntil = null;
            cancelRequested = false;
        }

        Course course() {
            return new Course(
                    state,
                    attempt,
                    runAt,
                    finishedAt,
                    expiresAt,
                    resultUntil,
                    leaseUntil,
                    lease,
                    settledLease,
                    deadline,
                    cancelRequested,
                    hold);
        }
    }
}
