package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed. Longer texts than the limits are cut, unpaired surrogates and NUL replaced: an error is never
 * refused.
 *
 * @param type what sort of error, e.g. an exception's name; at most {@value #MAX_TYPE} characters
 * @param message what happened; at most {@value #MAX_MESSAGE} characters
 * @param stackTrace where it happened, at most {@value #MAX_STACK_TRACE} characters; null for none
 */
public record JobError(
        String type, String message, @Nullable String stackTrace) {
    public static final int MAX_TYPE = 200;
    public static final int MAX_MESSAGE = 4_000;
    public static final int MAX_STACK_TRACE = 16_000;

    /** The type of the error that a store writes when a lease ran out. */
    public static final String LEASE_EXPIRED = "lease-expired";

    /** The type of the error that a store writes when an attempt ran into its job's timeout. */
    public static final String TIMED_OUT = "timed-out";

    /** The type of the error that a store writes when a job was not begun before it expired. */
    public static final String EXPIRED = "expired";

    /** The type of the error that a store writes when an operator gave up on a job. */
    public static final String DISCARDED = "discarded";

    /** What happens to attempts and not in them. */
    static final Set<String> OF_THE_STORE = Set.of(LEASE_EXPIRED, TIMED_OUT, EXPIRED, DISCARDED);

    public JobError {
        type = StorableText.storable(requireNonNull(type, "type"), MAX_TYPE);
        message = StorableText.storable(requireNonNull(message, "message"), MAX_MESSAGE);
        stackTrace = stackTrace == null ? null : StorableText.storable(stackTrace, MAX_STACK_TRACE);
    }

    public JobError(String type, String message) {
        this(type, message, null);
    }

    /** The class, message and stack trace of what was thrown. */
    public static JobError of(Throwable thrown) {
        StringWriter trace = new StringWriter();
        requireNonNull(thrown, "thrown").printStackTrace(new PrintWriter(trace));
        return new JobError(thrown.getClass().getName(), String.valueOf(thrown.getMessage()), trace.toString());
    }
}
