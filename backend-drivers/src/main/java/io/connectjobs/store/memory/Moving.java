package io.connectjobs.store.memory;

import static java.util.Objects.requireNonNullElse;

import io.connectjobs.store.ExportResult.Exported;
import io.connectjobs.store.ImportResult;
import io.connectjobs.store.ImportResult.Conflict;
import io.connectjobs.store.ImportResult.Imported;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Moved;
import io.connectjobs.store.Moved.HeldKey;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.UniqueKey.Hold;
import io.connectjobs.store.WholeMillis;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes jobs to pieces and puts them together again. Times are milliseconds of the epoch. */
final class Moving {
    private static final Comparator<Exported> OLDEST = Comparator.comparingLong(moved -> Long.parseLong(moved.place()));

    private Moving() {}

    /** What a queue holds behind a place, the oldest first. */
    static Stream<Exported> from(MemoryJobs memory, String queue, long place, long now) {
        Stream<Exported> jobs = memory.after(null)
                .filter(job -> job.ref.queue().equals(queue) && job.sequence > place)
                .map(job -> new Exported(whole(job, now), Long.toString(job.sequence)));
        Stream<Exported> ids = memory.remembered().entrySet().stream()
                .filter(known ->
                        known.getKey().queue().equals(queue) && known.getValue().sequence() > place)
                .map(known -> new Exported(
                        new Moved.Id(
                                known.getKey(),
                                Instant.ofEpochMilli(known.getValue().since())),
                        Long.toString(known.getValue().sequence())));
        return Stream.concat(jobs, ids).sorted(OLDEST);
    }

    static Moved.Job whole(MemoryJob job, long now) {
        return new Moved.Job(Views.whole(job, now), job.queue.keys().heldBy(job, now), job.history);
    }

    /** Of what may be large of it. */
    static long bytes(Moved moved) {
        if (!(moved instanceof Moved.Job job)) {
            return 0;
        }
        Payload result = job.view().result();
        return job.view().payload().bytes().length
                + (result == null ? 0 : result.bytes().length)
                + job.view().errors().stream()
                        .mapToLong(error -> error.error().stackTrace() == null
                                ? 0
                                : error.error().stackTrace().length())
                        .sum();
    }

    static ImportResult bring(MemoryJobs memory, Moved moved, long now) {
        if (!(moved instanceof Moved.Job job)) {
            memory.remember(moved.ref(), WholeMillis.of(((Moved.Id) moved).since()));
            return new Imported(moved.ref());
        }
        MemoryQueue queue = memory.queue(moved.ref().queue());
        NewJob content = content(job);
        MemoryJob holder = job.key() == null ? null : queue.keys().holder(content.uniqueKey(), now);
        if (holder != null) {
            return new Conflict(moved.ref(), "uniqueKey", "is held by " + holder.ref);
        }
        MemoryJob added =
                memory.bring(moved.ref(), content, WholeMillis.of(job.view().enqueuedAt()));
        restore(added, job, now);
        queue.add(added);
        HeldKey key = job.key();
        if (key != null) {
            queue.keys().takeUntil(added, end(key.until()));
        }
        return new Imported(moved.ref());
    }

    private static NewJob content(Moved.Job moved) {
        JobView job = moved.view();
        String key = job.uniqueKey();
        Hold hold = moved.key() == null ? Hold.UNFINISHED : moved.key().hold();
        return NewJob.on(job.ref().queue())
                .id(job.ref().id())
                .kind(job.kind())
                .payload(job.payload())
                .headers(job.headers())
                .priority(job.priority())
                .runAt(job.runAt())
                .timeout(job.timeout())
                .expiresAt(job.expiresAt())
                .maxAttempts(job.maxAttempts())
                .retryPolicy(job.retryPolicy())
                .uniqueKey(key == null ? null : new UniqueKey(key, hold, null, UniqueKey.Conflict.KEEP))
                .build();
    }

    private static void restore(MemoryJob job, Moved.Job moved, long now) {
        JobView view = moved.view();
        job.state = state(view.state(), job.runAt, now);
        job.attempt = view.attempt();
        job.maxAttempts = view.maxAttempts();
        job.finishedAt = WholeMillis.of(requireNonNullElse(view.finishedAt(), Instant.EPOCH));
        job.result = view.result();
        job.resultUntil = end(view.resultUntil());
        job.errors.addAll(view.errors());
        job.history.addAll(moved.history());
    }

    /** One that waits stands by this store's clock. */
    private static JobState state(JobState was, long runAt, long now) {
        if (was.isTerminal()) {
            return was;
        }
        if (runAt <= now) {
            return JobState.AVAILABLE;
        }
        return was == JobState.RETRYABLE ? was : JobState.SCHEDULED;
    }

    private static long end(@Nullable Instant time) {
        return time == null ? Millis.NEVER : WholeMillis.of(time);
    }
}
