package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param lease from the claim
 * @param outcome what became of it
 */
public record Settlement(Lease lease, Outcome outcome) {
    public Settlement {
        requireNonNull(lease, "lease");
        requireNonNull(outcome, "outcome");
    }

    public sealed interface Outcome {}

    /**
     * The work is done.
     *
     * @param result null for none
     * @param resultTtl how long the result is kept, 1 ms to {@link JobRules#MAX_DELAY}; null leaves it to
     *     {@link Retention#results}
     */
    public record Complete(
            @Nullable Payload result, @Nullable Duration resultTtl) implements Outcome {
        static final Complete WITHOUT_RESULT = new Complete(null, null);

        public Complete {
            JobRules.requireResult(result);
            if (resultTtl != null) {
                JobRules.requireResultTtl(result, resultTtl);
            }
        }
    }

    /**
     * The work failed: another attempt after a pause by the job's retry policy, or dead where none is left or the policy
     * doesn't retry after errors of this type.
     *
     * @param retryable false: dead at once
     */
    public record Fail(JobError error, boolean retryable) implements Outcome {
        public Fail {
            requireNonNull(error, "error");
        }
    }

    /** Given back unstarted: no attempt is spent. */
    public record Release(Duration delay) implements Outcome {
        public Release {
            JobRules.requireDelay("delay", delay);
        }
    }

    /** Not now, later: no attempt is spent. */
    public record Snooze(Duration delay) implements Outcome {
        public Snooze {
            JobRules.requireDelay("delay", delay);
        }
    }

    public static Settlement complete(Lease lease) {
        return new Settlement(lease, Complete.WITHOUT_RESULT);
    }

    public static Settlement complete(Lease lease, @Nullable Payload result) {
        return new Settlement(lease, new Complete(result, null));
    }

    public static Settlement complete(Lease lease, Payload result, Duration resultTtl) {
        return new Settlement(lease, new Complete(result, resultTtl));
    }

    public static Settlement fail(Lease lease, JobError error) {
        return new Settlement(lease, new Fail(error, true));
    }

    public static Settlement failForGood(Lease lease, JobError error) {
        return new Settlement(lease, new Fail(error, false));
    }

    public static Settlement release(Lease lease) {
        return new Settlement(lease, new Release(Duration.ZERO));
    }

    public static Settlement snooze(Lease lease, Duration delay) {
        return new Settlement(lease, new Snooze(delay));
    }
}
