package io.connectjobs.store;

import io.connectjobs.store.JobView.AttemptError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Holds a job from another store against the rules: {@link JobRules} as for a new one, and those of its past. */
public final class MovedRules {
    private MovedRules() {}

    /** The first rule that it breaks; null where it breaks none. */
    public static ImportResult.@Nullable Rejected check(Moved moved, int payloadMaxBytes) {
        return moved instanceof Moved.Job job ? job(job, payloadMaxBytes) : id((Moved.Id) moved);
    }

    /** @throws IllegalArgumentException unless it is a text of 1 to {@value JobRules#MAX_NAME} characters */
    public static void requireTransfer(String transfer) {
        JobRules.requireText("transfer", transfer);
    }

    /** @throws IllegalArgumentException for a name that no queue has, or a limit out of range */
    public static void requireExport(String queue, int limit) {
        JobRules.requireQueue(queue);
        if (limit < 1 || limit > Transfer.MAX_PAGE) {
            throw new IllegalArgumentException("limit is " + limit + ", allowed are 1 to " + Transfer.MAX_PAGE);
        }
    }

    /** @throws IllegalArgumentException for a place that no page has told */
    public static long requirePlace(@Nullable String after) {
        try {
            return after == null ? Long.MIN_VALUE : Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "after is '" + StorableText.excerpt(after)
                            + "', which no page has told: give it what one before says is next",
                    e);
        }
    }

    private static ImportResult.@Nullable Rejected id(Moved.Id id) {
        ImportResult.Rejected bad = ref(id.ref());
        return bad != null ? bad : time("since", id.since());
    }

    private static ImportResult.@Nullable Rejected ref(JobRef ref) {
        String queue = JobRules.nameProblem(ref.queue());
        if (queue != null) {
            return new ImportResult.Rejected("queue", queue);
        }
        String id = StorableText.idProblem(ref.id());
        return id == null ? null : new ImportResult.Rejected("id", id);
    }

    private static ImportResult.@Nullable Rejected job(Moved.Job moved, int payloadMaxBytes) {
        JobView job = moved.view();
        EnqueueResult.Rejected bad = JobRules.check(asNew(job), payloadMaxBytes);
        if (bad != null) {
            return new ImportResult.Rejected(bad.field(), bad.reason());
        }
        ImportResult.Rejected wrong = times(job);
        if (wrong == null) {
            wrong = state(job);
        }
        if (wrong == null) {
            wrong = key(moved);
        }
        return wrong != null ? wrong : past(moved, payloadMaxBytes);
    }

    /** The part of it that is as in any new job. Expiry is left out: a job that was moved may end before its time. */
    private static NewJob asNew(JobView job) {
        String key = job.uniqueKey();
        return NewJob.on(job.ref().queue())
                .id(job.ref().id())
                .kind(job.kind())
                .payload(job.payload())
                .headers(job.headers())
                .priority(job.priority())
                .timeout(job.timeout())
                .maxAttempts(job.maxAttempts())
                .retryPolicy(job.retryPolicy())
                .uniqueKey(key == null ? null : UniqueKey.untilFinished(key))
                .build();
    }

    private static ImportResult.@Nullable Rejected times(JobView job) {
        ImportResult.Rejected bad = time("runAt", job.runAt());
        bad = bad != null ? bad : time("enqueuedAt", job.enqueuedAt());
        bad = bad != null ? bad : time("expiresAt", job.expiresAt());
        bad = bad != null ? bad : time("finishedAt", job.finishedAt());
        return bad != null ? bad : time("resultUntil", job.resultUntil());
    }

    private static ImportResult.@Nullable Rejected time(String field, @Nullable Instant time) {
        return time == null || !(time.isBefore(JobRules.MIN_TIME) || time.isAfter(JobRules.MAX_TIME))
                ? null
                : new ImportResult.Rejected(
                        field, "is " + time + ", allowed are " + JobRules.MIN_TIME + " to " + JobRules.MAX_TIME);
    }

    private static ImportResult.@Nullable Rejected state(JobView job) {
        if (job.state() == JobState.RUNNING) {
            return new ImportResult.Rejected(
                    "state", "is running: only a queue without running jobs can be moved, pause it first");
        }
        if (job.state().isTerminal() != (job.finishedAt() != null)) {
            return new ImportResult.Rejected(
                    "finishedAt",
                    "is " + job.finishedAt() + " and the state " + job.state().label()
                            + ": jobs that ended have one, and no others");
        }
        if (job.result() != null && job.state() != JobState.COMPLETED) {
            return new ImportResult.Rejected(
                    "result", "is there and the state " + job.state().label() + ": only completed jobs have one");
        }
        return job.attempt() >= 0 && job.attempt() <= job.maxAttempts()
                ? null
                : new ImportResult.Rejected(
                        "attempt", "is " + job.attempt() + ", allowed are 0 to maxAttempts, " + job.maxAttempts());
    }

    private static ImportResult.@Nullable Rejected key(Moved.Job moved) {
        Moved.HeldKey key = moved.key();
        if (key == null) {
            return null;
        }
        boolean window = key.hold() == UniqueKey.Hold.WINDOW;
        if (moved.view().uniqueKey() == null || window != (key.until() != null)) {
            return new ImportResult.Rejected(
                    "uniqueKey",
                    "is held as " + key.hold() + " until " + key.until() + ": only a key that is there can be held,"
                            + " and only a WINDOW ends at a time");
        }
        return time("uniqueKey", key.until());
    }

    private static ImportResult.@Nullable Rejected past(Moved.Job moved, int payloadMaxBytes) {
        Payload result = moved.view().result();
        String bad = result == null ? null : JobContent.payloadProblem(result, payloadMaxBytes);
        if (bad != null) {
            return new ImportResult.Rejected("result", bad);
        }
        for (AttemptError error : moved.view().errors()) {
            ImportResult.Rejected wrong = past("errors", error.attempt(), error.at());
            if (wrong != null) {
                return wrong;
            }
        }
        for (HistoryEntry entry : moved.history()) {
            ImportResult.Rejected wrong = past("history", entry.attempt(), entry.at());
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static ImportResult.@Nullable Rejected past(String field, int attempt, Instant at) {
        return attempt >= 0 && attempt <= JobRules.MAX_ATTEMPTS
                ? time(field, at)
                : new ImportResult.Rejected(
                        field, "has the attempt " + attempt + ", allowed are 0 to " + JobRules.MAX_ATTEMPTS);
    }
}
