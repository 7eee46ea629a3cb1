package io.connectjobs.connect;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's store, opened at the latest when it is first needed: a store that is away while a task starts is an outage
 * like any other, and no reason to fail the task. One thread at a time until it is open and again to close it, but for
 * {@link #current}.
 */
public final class StoreHandle implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreHandle.class);

    private final Supplier<JobStore> opener;
    private final Redactor redactor;
    private volatile @Nullable JobStore store;

    public StoreHandle(StoreConfig config) {
        this.opener = config::open;
        this.redactor = config.redactor();
    }

    /** @throws ConnectException for what trying again would not mend */
    public void openIfReachable() {
        try {
            get();
        } catch (JobStoreUnavailableException e) {
            LOG.warn("The store can't be reached yet, trying again later: {}", redactor.hide(e.getMessage()));
        } catch (JobStoreException | IllegalArgumentException e) {
            throw fatal("The store can't be used", e);
        }
    }

    /** Makes what uses it; closed again where that fails, since nobody else would. */
    public <T> T usedBy(Supplier<T> user) {
        try {
            return user.get();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** @throws JobStoreUnavailableException if it isn't open yet and can't be reached */
    public JobStore get() {
        JobStore current = store;
        if (current == null) {
            current = opener.get();
            store = current;
        }
        return current;
    }

    public boolean isOpen() {
        return store != null;
    }

    /** The store if it is open now; for any thread, which must bear that it is closed meanwhile. */
    public Optional<JobStore> current() {
        return Optional.ofNullable(store);
    }

    /** Ends the task: says what happened, with its cause where that tells no secret. */
    public ConnectException fatal(String what, RuntimeException error) {
        return new ConnectException(what + ": " + redactor.hide(error.getMessage()), redactor.safe(error));
    }

    public Redactor redactor() {
        return redactor;
    }

    @Override
    public void close() {
        JobStore current = store;
        if (current != null) {
            store = null;
            current.close();
        }
    }
}
