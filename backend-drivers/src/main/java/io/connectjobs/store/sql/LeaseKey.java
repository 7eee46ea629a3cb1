package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.Lease;

/**
 * A lease as the table holds it: the token is the lease's number in the store-wide sequence.
 *
 * @param number what the store gave; {@link #NONE} for a token that no SQL store has made
 */
public record LeaseKey(JobRef ref, long number) {
    /** Equals no number in any row. */
    static final long NONE = -1;

    static LeaseKey of(Lease lease) {
        return new LeaseKey(lease.job(), number(lease.token()));
    }

    public static Lease lease(JobRef ref, long number) {
        return new Lease(ref, Long.toString(number));
    }

    /** The number tells nearly all leases apart; a mix with the ref's hash would collide where ids count up as well. */
    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    private static long number(String token) {
        try {
            long number = Long.parseLong(token);
            // One number has one text only: "+7" and "07" are tokens that nobody was given.
            return number > 0 && Long.toString(number).equals(token) ? number : NONE;
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
