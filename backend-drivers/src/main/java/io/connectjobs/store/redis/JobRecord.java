package io.connectjobs.store.redis;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.WholeMillis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job's record, as prelude.lua writes it. Times are milliseconds of the epoch, 0 for none. */
final class JobRecord {
    private static final int HEAD_SIZE = 80;

    final JobState state;
    private final boolean cancelRequested;
    private final boolean hasResult;
    private final long runAt;
    private final long sequence;
    private final long lease;
    private final int attempt;
    private final int maxAttempts;
    private final int priority;
    private final long enqueuedAt;
    private final long until;
    private final long deadline;
    private final long expiresAt;
    private final long timeout;
    private final long resultUntil;
    private final String kind;
    private final String uniqueKey;
    private final String policy;
    private final Unpacker history;
    private final JobRef ref;
    private final byte[] packed;
    private final int bodyLength;

    JobRecord(JobRef ref, byte[] packed) {
        this.ref = ref;
        int head = packed.length - HEAD_SIZE;
        Unpacker in = new Unpacker(packed, head);
        bodyLength = in.small(4);
        this.packed = packed;
        Unpacker texts = new Unpacker(packed, bodyLength);
        kind = texts.text(1);
        uniqueKey = texts.text(2);
        policy = texts.text(2);
        history = texts.until(head);
        maxAttempts = in.small(2);
        priority = in.small(4);
        enqueuedAt = in.number(6);
        resultUntil = in.number(6);
        in.number(3);
        expiresAt = in.number(6);
        timeout = in.number(4);
        in.number(1);
        state = JobState.ofCode(in.small(1));
        cancelRequested = in.small(1) == 1;
        in.number(1);
        hasResult = in.small(1) == 1;
        in.number(7);
        until = in.number(6);
        deadline = in.number(6);
        attempt = in.small(2);
        runAt = in.number(6);
        lease = in.number(7);
        sequence = in.number(6);
    }

    /** @param beside what stands beside the record, where the body isn't in it */
    JobBody body(byte[] beside) {
        return bodyLength == 0 ? JobBody.of(beside, beside.length) : JobBody.of(packed, bodyLength);
    }

    ClaimedJob claimed(JobBody body) {
        return claimed(body, lease, attempt, until);
    }

    /** @param told the lease and its end, by the claim that tells of this job's first attempt */
    ClaimedJob begun(JobBody body, Unpacker told) {
        return claimed(body, told.number(LeaseTokens.CLAIM_BYTES), attempt + 1, told.number(6));
    }

    private ClaimedJob claimed(JobBody body, long heldBy, int begun, long heldUntil) {
        return new ClaimedJob(
                new Lease(ref, LeaseTokens.text(heldBy, sequence)),
                kind,
                body.payload(),
                body.headers(),
                priority,
                begun,
                maxAttempts,
                Instant.ofEpochMilli(runAt),
                Instant.ofEpochMilli(enqueuedAt),
                Instant.ofEpochMilli(heldUntil),
                instant(deadline));
    }

    /** @param result null where it is gone or was never there */
    JobView view(JobBody body, @Nullable Payload result, @Nullable String owner, List<AttemptError> errors) {
        return new JobView(
                ref,
                state,
                kind,
                body.payload(),
                body.headers(),
                priority,
                attempt,
                maxAttempts,
                policy.isEmpty() ? null : RetryPolicy.parse(policy),
                Instant.ofEpochMilli(runAt),
                Instant.ofEpochMilli(enqueuedAt),
                timeout == 0 ? null : Duration.ofMillis(timeout),
                instant(expiresAt),
                uniqueKey(),
                cancelRequested,
                owner,
                leaseUntil(),
                state == JobState.RUNNING ? instant(deadline) : null,
                finishedAt(),
                result,
                result == null || !hasResult ? null : instant(resultUntil),
                errors);
    }

    JobSummary line(@Nullable String owner, @Nullable JobError lastError) {
        return new JobSummary(
                ref,
                state,
                kind,
                priority,
                attempt,
                maxAttempts,
                Instant.ofEpochMilli(runAt),
                Instant.ofEpochMilli(enqueuedAt),
                instant(expiresAt),
                uniqueKey(),
                cancelRequested,
                owner,
                leaseUntil(),
                finishedAt(),
                lastError);
    }

    /** The job's number in its queue. */
    long sequence() {
        return sequence;
    }

    /** To be called once. */
    List<HistoryEntry> history() {
        List<HistoryEntry> entries = new ArrayList<>();
        while (history.hasMore()) {
            Instant at = Instant.ofEpochMilli(history.number(6));
            Event event = Event.ofCode(history.small(1));
            entries.add(new HistoryEntry(at, event, JobState.ofCode(history.small(1)), history.small(2)));
        }
        return entries;
    }

    /** As change.lua adds it. */
    static AttemptError error(byte[] packed) {
        Unpacker in = new Unpacker(packed);
        int attempt = in.small(2);
        Instant at = Instant.ofEpochMilli(in.number(6));
        boolean hasStack = in.small(1) == 1;
        String type = in.text(2);
        String message = in.text(2);
        String stack = hasStack ? new String(in.rest(), StandardCharsets.UTF_8) : null;
        return new AttemptError(attempt, at, new JobError(type, message, stack));
    }

    /** As {@link #error} reads it. */
    static byte[] packed(AttemptError failed) {
        JobError error = failed.error();
        String stack = error.stackTrace();
        return new Packer()
                .number(failed.attempt(), 2)
                .number(WholeMillis.of(failed.at()), 6)
                .number(stack == null ? 0 : 1, 1)
                .text(error.type(), 2)
                .text(error.message(), 2)
                .raw(Packer.utf8(stack == null ? "" : stack))
                .bytes();
    }

    private @Nullable String uniqueKey() {
        return uniqueKey.isEmpty() ? null : uniqueKey;
    }

    private @Nullable Instant leaseUntil() {
        return state == JobState.RUNNING ? Instant.ofEpochMilli(until) : null;
    }

    private @Nullable Instant finishedAt() {
        return state.isTerminal() ? Instant.ofEpochMilli(until) : null;
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}
