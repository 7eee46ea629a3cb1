package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

/**
 * Why an attempt failed. Longer texts than the limits are cut, unpaired surrogates and NUL replaced: an error is never
 * refused.
 *
 * @param type what sort of error, e.g. an exception's name; at most {@value #MAX_TYPE} characters
 * @param message what happened; at most {@value #MAX_MESSAGE} characters
 */
public record JobError(String type, String message) {
    public static final int MAX_TYPE = 200;
    public static final int MAX_MESSAGE = 4_000;

    /** The type of the error that a store writes when a lease ran out. */
    public static final String LEASE_EXPIRED = "lease-expired";

    /** The type of the error that a store writes when an operator gave up on a job. */
    public static final String DISCARDED = "discarded";

    public JobError {
        type = StorableText.storable(requireNonNull(type, "type"), MAX_TYPE);
        message = StorableText.storable(requireNonNull(message, "message"), MAX_MESSAGE);
    }
}
