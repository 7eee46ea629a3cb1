package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.Lease;

/**
 * A lease as the table holds it: the token is the lease's number in the store-wide sequence.
 *
 * @param number what the store gave; {@link #NONE} for a token that no SQL store has made
 */
public record LeaseKey(JobRef ref, long number) implements Comparable<LeaseKey> {
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

    /** The order that everyone locks in. */
    @Override
    public int compareTo(LeaseKey other) {
        int byRef = ref.compareTo(other.ref);
        return byRef == 0 ? Long.compare(number, other.number) : byRef;
    }

    private static long number(String token) {
        try {
            return isWritten(token) ? Long.parseLong(token) : NONE;
        } catch (NumberFormatException e) {
            return NONE;
        }
    }

    /** One number has one text only: "+7" and "07" are tokens that nobody was given. */
    private static boolean isWritten(String token) {
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) < '0' || token.charAt(i) > '9') {
                return false;
            }
        }
        return !token.startsWith("0");
    }
}
