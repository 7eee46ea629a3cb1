package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Moved;
import io.connectjobs.store.Moved.HeldKey;
import io.connectjobs.store.MovedPrint;
import io.connectjobs.store.Payload;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job from another store, about to be inserted, or an id without one.
 *
 * @param ordinal its place in the batch
 * @param state its code; one that waits is to be put where its time has it
 * @param hold null where it holds no key
 * @param heldUntilMillis only for a hold that ends at a time
 * @param result null for none
 * @param moved what it is made of
 */
public record MovedRow(
        JobRef ref,
        int ordinal,
        int state,
        String kind,
        int priority,
        int attempt,
        int maxAttempts,
        long runAtMillis,
        long enqueuedAtMillis,
        @Nullable Long finishedAtMillis,
        @Nullable Long timeoutMillis,
        @Nullable Long expiresAtMillis,
        @Nullable Long resultUntilMillis,
        @Nullable String retryPolicy,
        @Nullable String headersJson,
        @Nullable String uniqueKey,
        @Nullable Integer hold,
        @Nullable Long heldUntilMillis,
        Payload payload,
        @Nullable Payload result,
        Moved moved) {
    /** The code of an id without a job. */
    public static final int PRUNED = 9;

    static final Comparator<MovedRow> BY_REF = Comparator.comparing(MovedRow::ref);

    private static final Payload NOTHING = new Payload(new byte[0], "");

    static MovedRow of(Moved moved, int ordinal) {
        return moved instanceof Moved.Job job ? of(job, ordinal) : of((Moved.Id) moved, ordinal);
    }

    private static MovedRow of(Moved.Id id, int ordinal) {
        long since = WholeMillis.of(id.since());
        return new MovedRow(
                id.ref(), ordinal, PRUNED, "", 0, 0, 1, since, since, since, null, null, null, null, null, null, null,
                null, NOTHING, null, id);
    }

    private static MovedRow of(Moved.Job moved, int ordinal) {
        JobView job = moved.view();
        HeldKey key = moved.key();
        return new MovedRow(
                job.ref(),
                ordinal,
                job.state().code(),
                job.kind(),
                job.priority(),
                job.attempt(),
                job.maxAttempts(),
                WholeMillis.of(job.runAt()),
                WholeMillis.of(job.enqueuedAt()),
                millis(job.finishedAt()),
                millis(job.timeout()),
                millis(job.expiresAt()),
                millis(job.resultUntil()),
                job.retryPolicy() == null ? null : job.retryPolicy().toString(),
                Headers.toJson(job.headers()),
                job.uniqueKey(),
                key == null ? null : key.hold().code(),
                key == null ? null : millis(key.until()),
                job.payload(),
                job.result(),
                moved);
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : WholeMillis.of(time);
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : WholeMillis.of(duration);
    }

    String print() {
        return MovedPrint.of(moved);
    }

    List<AttemptError> errors() {
        return moved instanceof Moved.Job job ? job.view().errors() : List.of();
    }

    /** The oldest first. */
    public List<HistoryEntry> history() {
        return moved instanceof Moved.Job job ? job.history() : List.of();
    }

    /** In bytes, about. */
    public long size() {
        return (long) payload.bytes().length + (result == null ? 0 : result.bytes().length);
    }

    /** Whether it wants its key now: a window may be over since. */
    boolean wantsKey(long now) {
        Long until = heldUntilMillis;
        return hold != null && (until == null || until > now);
    }

    /** The same as one that takes its key; the window counts from now. */
    JobRow asTaker(long now) {
        Moved.Job job = (Moved.Job) moved;
        HeldKey key = job.key();
        String name = uniqueKey;
        if (key == null || name == null) {
            throw new IllegalStateException(ref + " holds no key");
        }
        Duration window = heldUntilMillis == null ? null : Duration.ofMillis(heldUntilMillis - now);
        return new JobRow(
                ref,
                ordinal,
                kind,
                priority,
                runAtMillis,
                0,
                null,
                null,
                null,
                maxAttempts,
                null,
                null,
                NOTHING,
                new UniqueKey(name, key.hold(), window, UniqueKey.Conflict.KEEP));
    }

    /** Its place in a map by key. */
    Map.Entry<String, String> keyOfQueue() {
        return Map.entry(ref.queue(), String.valueOf(uniqueKey));
    }
}
