package io.connectjobs.store.sql;

import io.connectjobs.store.Owner;
import org.jspecify.annotations.Nullable;

/**
 * One queue's part of a claim.
 *
 * @param limit how many jobs at the most
 * @param now the store's time where this transaction has read it already, null otherwise
 */
public record ClaimOrder(
        String queue,
        int limit,
        long leaseMillis,
        Owner owner,
        String claimId,
        @Nullable Long now) {}
