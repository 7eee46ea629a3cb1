package io.connectjobs.store.sql;

import io.connectjobs.store.Owner;

/**
 * One queue's part of a claim.
 *
 * @param limit how many jobs at the most
 */
public record ClaimOrder(String queue, int limit, long leaseMillis, Owner owner, String claimId) {}
