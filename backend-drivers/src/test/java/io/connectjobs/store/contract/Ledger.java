package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the threads were told, kept beside the store. It notes what contradicts the contract rather than throwing, so
 * that one run shows all of it. Safe for many threads.
 */
final class Ledger {
    private final Set<JobRef> acknowledged = new TreeSet<>();
    private final Map<JobRef, Hold> holds = new HashMap<>();
    private final Map<JobRef, Integer> claims = new HashMap<>();
    private final Map<JobRef, Hold> completions = new HashMap<>();
    private final Map<JobRef, Set<String>> tokens = new HashMap<>();
    private final Set<Lease> lost = new HashSet<>();
    private final List<String> violations = new ArrayList<>();

    /**
     * Who is known to have a job.
     *
     * @param from when the store gave it
     * @param until at least until then
     * @param over may be over already: its holder has begun to settle it
     */
    private record Hold(String token, Instant from, Instant until, boolean over) {
        Hold(ClaimedJob job) {
            this(job.lease().token(), job.leaseUntil().minus(LEASE), job.leaseUntil(), false);
        }

        Hold ending() {
            return new Hold(token, from, until, true);
        }

        Hold until(Instant newUntil) {
            return new Hold(token, from, newUntil, over);
        }

        boolean overlaps(Hold other) {
            return from.isBefore(other.until) && other.from.isBefore(until);
        }
    }

    synchronized void acknowledged(JobRef ref) {
        check(acknowledged.add(ref), ref, "was added twice");
    }

    /**
     * A thread may come late to tell of its claim. If the job has been given to others since then, its lease must have run
     * out before: an earlier claim by the store's clock is no contradiction.
     */
    synchronized void claimed(ClaimedJob job) {
        JobRef ref = job.ref();
        Hold hold = new Hold(job);
        Hold other = holds.get(ref);
        check(other == null || other.over || !other.overlaps(hold), ref, "was claimed while held: " + hold + other);
        Hold done = completions.get(ref);
        check(done == null || hold.from.isBefore(done.from), ref, "was claimed after it was completed: " + hold + done);
        boolean fresh = tokens.computeIfAbsent(ref, absent -> new HashSet<>()).add(hold.token);
        check(fresh, ref, "got a lease that was given before");
        check(job.attempt() >= 1 && job.attempt() <= job.maxAttempts(), ref, "runs attempt " + job.attempt());
        check(!job.runAt().isAfter(hold.from), ref, "was claimed before its time");
        if (other == null || !hold.from.isBefore(other.from)) {
            holds.put(ref, hold);
        }
        claims.merge(ref, 1, Integer::sum);
    }

    /** Told before the store is: from here on somebody else may get the job at any moment. */
    synchronized void settling(ClaimedJob job) {
        using(job);
        holds.computeIfPresent(job.ref(), (ref, hold) -> isOf(hold, job) ? hold.ending() : hold);
    }

    /** Told before a lease is used: if another claim of the job is known by now, it must not be accepted any more. */
    synchronized void using(ClaimedJob job) {
        Hold hold = holds.get(job.ref());
        if (hold != null && !isOf(hold, job)) {
            lost.add(job.lease());
        }
    }

    synchronized void settled(ClaimedJob job, LeaseStatus status, boolean completed) {
        answered(job, status);
        if (completed && status == LeaseStatus.APPLIED) {
            check(completions.put(job.ref(), new Hold(job)) == null, job.ref(), "was completed twice");
        }
    }

    /** @param until at least until then, if it was accepted: the time before the call, and what it asked for */
    synchronized void extended(ClaimedJob job, LeaseStatus status, Instant until) {
        answered(job, status);
        if (status == LeaseStatus.APPLIED) {
            holds.computeIfPresent(job.ref(), (ref, hold) -> isOf(hold, job) ? hold.until(until) : hold);
        }
    }

    private void answered(ClaimedJob job, LeaseStatus status) {
        check(status != LeaseStatus.UNKNOWN, job.ref(), "is unknown to the store");
        boolean accepted = status == LeaseStatus.APPLIED;
        check(!accepted || !lost.contains(job.lease()), job.ref(), "took a lease that others had got since");
    }

    private static boolean isOf(Hold hold, ClaimedJob job) {
        return hold.token.equals(job.lease().token());
    }

    synchronized void check(boolean holds, JobRef ref, String otherwise) {
        if (!holds) {
            violations.add(ref + " " + otherwise);
        }
    }

    synchronized Set<JobRef> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    synchronized int claims(JobRef ref) {
        return claims.getOrDefault(ref, 0);
    }

    synchronized boolean completed(JobRef ref) {
        return completions.containsKey(ref);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
