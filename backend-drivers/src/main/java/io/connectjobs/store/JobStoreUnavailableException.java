package io.connectjobs.store;

import org.jspecify.annotations.Nullable;

/** A store can't answer now: network, fail-over, deadlock, lock time-out. Trying the same again is safe. */
public final class JobStoreUnavailableException extends JobStoreException {
    private static final long serialVersionUID = 1;

    public JobStoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
