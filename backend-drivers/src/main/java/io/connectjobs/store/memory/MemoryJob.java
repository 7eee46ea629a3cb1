package io.connectjobs.store.memory;

import static io.connectjobs.store.memory.Millis.NEVER;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.WholeMillis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One job. Its fields change only inside {@link MemoryQueue#change}: ordered sets stand on them. */
final class MemoryJob {
    final JobRef ref;
    final MemoryQueue queue;
    final long sequence;
    final long enqueuedAt;
    final List<JobView.AttemptError> errors = new ArrayList<>();
    final List<HistoryEntry> history = new ArrayList<>();

    NewJob given;
    Map<String, String> headers;
    JobState state = JobState.AVAILABLE;
    long runAt;
    int attempt;
    int maxAttempts;
    boolean cancelRequested;

    /** From when on it is not begun any more. */
    long expiresAt;

    /** Set while the job runs. */
    @Nullable
    Hold hold;

    /** The last lease that settled this job. */
    @Nullable
    String settledBy;

    long finishedAt;

    @Nullable
    Payload result;

    /** Until when the result is kept. */
    long resultUntil = NEVER;

    /** Who has the job until when; no longer than to the deadline. */
    record Hold(String token, long until, long deadline, String owner, String claimId) {
        Hold {
            until = Math.min(until, deadline);
        }

        Hold extended(long newUntil) {
            return new Hold(token, newUntil, deadline, owner, claimId);
        }
    }

    MemoryJob(JobRef ref, MemoryQueue queue, NewJob given, long sequence, long enqueuedAt) {
        this.ref = ref;
        this.queue = queue;
        this.sequence = sequence;
        this.enqueuedAt = enqueuedAt;
        give(given, enqueuedAt);
    }

    /** Gives the job its content, and its time counted from now. */
    final void give(NewJob content, long now) {
        Instant time = content.runAt();
        Instant end = content.expiresAt();
        given = content;
        // A replaced job may always run once more, whatever it has spent.
        maxAttempts = Math.max(content.maxAttempts(), attempt + 1);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(content.headers()));
        expiresAt = end != null ? WholeMillis.of(end) : Millis.after(now, content.expireAfter());
        moveTo(
                time != null
                        ? WholeMillis.of(time)
                        : content.delay() != null ? now + WholeMillis.of(content.delay()) : now,
                now);
    }

    /** Lets the job wait for a time, or be claimed if it has come. */
    final void moveTo(long time, long now) {
        runAt = time;
        state = time > now ? JobState.SCHEDULED : JobState.AVAILABLE;
    }

    boolean isWaiting() {
        return state != JobState.RUNNING && !state.isTerminal();
    }

    int priority() {
        return given.priority();
    }

    /** When the lease runs out; only for running jobs. */
    long leaseUntil() {
        return held().until;
    }

    Hold held() {
        Hold current = hold;
        if (current == null) {
            throw new IllegalStateException(ref + " is " + state + ", nobody holds it");
        }
        return current;
    }
}
