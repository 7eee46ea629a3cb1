package io.connectjobs.store.sql;

import io.connectjobs.store.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a decision about a running job needs.
 *
 * @param policyText the job's own policy, or its queue's; null where neither has one
 * @param cancelRequested whether it ends cancelled unless it completes
 */
public record HeldJob(
        LeaseKey lease,
        int attempt,
        int maxAttempts,
        @Nullable String policyText,
        boolean cancelRequested) {
    RetryPolicy policy() {
        return policyText == null ? RetryPolicy.DEFAULT : RetryPolicy.parse(policyText);
    }
}
