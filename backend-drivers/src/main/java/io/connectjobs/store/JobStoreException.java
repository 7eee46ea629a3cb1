package io.connectjobs.store;

import org.jspecify.annotations.Nullable;

/** A store refused, and trying again would not help. The message holds no secret and says what to do. */
public class JobStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JobStoreException(String message) {
        super(message);
    }

    public JobStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
