package io.connectjobs.store.sql;

import io.connectjobs.store.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a decision about a running job needs.
 *
 * @param policyText null for the default
 */
public record HeldJob(
        LeaseKey lease,
        int attempt,
        int maxAttempts,
        @Nullable String policyText) {
    RetryPolicy policy() {
        return policyText == null ? RetryPolicy.DEFAULT : RetryPolicy.parse(policyText);
    }
}
