package io.connectjobs.store.mysql;

import io.connectjobs.store.JobState;
import io.connectjobs.store.UniqueKey.Hold;
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

    private int holdIn(int newState) {
        boolean over = newState >= JobState.COMPLETED.code()
                || newState == JobState.RUNNING.code() && hold == Hold.WAITING.code();
        return over && hold != Hold.WINDOW.code() ? 0 : hold;
    }

    Course due() {
        return new Course(
                JobState.AVAILABLE.code(),
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

    /** @param due when the attempt must be over; null for whenever */
    Course claimed(long newLease, long until, @Nullable Long due) {
        return new Course(
                JobState.RUNNING.code(),
                attempt + 1,
                runAt,
                null,
                expiresAt,
                resultUntil,
                due == null ? until : Long.valueOf(Math.min(until, due)),
                newLease,
                settledLease,
                due,
                cancelRequested,
                holdIn(JobState.RUNNING.code()));
    }

    Course extended(long until) {
        return new Course(
                state,
                attempt,
                runAt,
                finishedAt,
                expiresAt,
                resultUntil,
                deadline == null ? until : Long.valueOf(Math.min(until, deadline)),
                lease,
                settledLease,
                deadline,
                cancelRequested,
                hold);
    }

    /** By whoever held the lease. */
    Course settled(JobState end, int attempts, long at, long now) {
        return new Course(
                end.code(),
                attempts,
                at,
                end.isTerminal() ? now : null,
                expiresAt,
                resultUntil,
                null,
                null,
                lease,
                deadline,
                false,
                holdIn(end.code()));
    }

    /** Without its holder. */
    Course takenBack(int maxAttempts, long now) {
        JobState end =
                cancelRequested ? JobState.CANCELLED : attempt < maxAttempts ? JobState.AVAILABLE : JobState.DEAD;
        return new Course(
                end.code(),
                attempt,
                runAt,
                end.isTerminal() ? now : null,
                expiresAt,
                resultUntil,
                null,
                null,
                settledLease,
                deadline,
                false,
                holdIn(end.code()));
    }

    /** A waiting job. */
    Course ended(JobState end, long now) {
        return new Course(
                end.code(),
                attempt,
                runAt,
                now,
                expiresAt,
                resultUntil,
                leaseUntil,
                lease,
                settledLease,
                deadline,
                cancelRequested,
                holdIn(end.code()));
    }

    Course flagged() {
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
                true,
                hold);
    }

    Course moved(long now, long at) {
        return new Course(
                waiting(now, at),
                attempt,
                at,
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

    /** With a newcomer's content. */
    Course replaced(long now, long at, @Nullable Long newExpiresAt, int newHold) {
        return new Course(
                waiting(now, at),
                attempt,
                at,
                finishedAt,
                newExpiresAt,
                resultUntil,
                leaseUntil,
                lease,
                settledLease,
                deadline,
                cancelRequested,
                newHold);
    }

    /** From its end back to work. */
    Course again(long now) {
        return new Course(
                JobState.AVAILABLE.code(), 0, now, null, null, null, null, null, settledLease, deadline, false, hold);
    }

    Course withResultUntil(@Nullable Long until) {
        return new Course(
                state,
                attempt,
                runAt,
                finishedAt,
                expiresAt,
                until,
                leaseUntil,
                lease,
                settledLease,
                deadline,
                cancelRequested,
                hold);
    }

    Course pruned(long now) {
        return new Course(PRUNED, attempt, runAt, now, null, null, null, null, null, null, false, 0);
    }
}
